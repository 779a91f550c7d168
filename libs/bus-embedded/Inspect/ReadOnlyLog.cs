namespace ModelNet.Bus.Embedded;

/// <summary>A topic of a log and how many durable records it holds.</summary>
public sealed record TopicInfo(string Name, long Records);

/// <summary>Where a group resumes in a topic.</summary>
public sealed record PositionInfo(string Group, string Topic, int Partition, long NextOffset);

/// <summary>
/// A view of a log that changes nothing and takes no lock, for inspection beside the process that owns it. It sees durable records
/// only; each call sees the newest. Not thread-safe.
/// </summary>
public sealed class ReadOnlyLog : IDisposable
{
    private readonly LogFiles _files;
    private readonly SqliteDatabase _database;

    internal ReadOnlyLog(LogFiles files)
    {
        _files = files;
        _database = OpenDatabase(files);
    }

    /// <summary>The process that owns the log now, or null.</summary>
    public int? OwnerProcessId => LogLock.IsTaken(_files) ? LogLock.OwnerProcessId(_files) : null;

    /// <summary>The topics, in the order of their creation.</summary>
    public IReadOnlyList<TopicInfo> Topics() => Read(contents => contents.Topics.ConvertAll(topic => new TopicInfo(topic.Name, topic.NextOffset)));

    /// <summary>All committed positions.</summary>
    public IReadOnlyList<PositionInfo> Positions() => Read(contents =>
        contents.Positions.ConvertAll(position => new PositionInfo(position.Group, position.Topic.Name, 0, position.Next)));

    /// <summary>Hands records of one topic to the handler, from an offset on, at most so many. Returns how many there were.</summary>
    /// <exception cref="BusRequestException"><c>unknown_topic</c>.</exception>
    /// <exception cref="LogDamagedException">a record is missing or changed.</exception>
    public int Read(string topic, long offset, int maxRecords, IRecordHandler handler)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var found = Read(contents => contents.Topics.Find(candidate => candidate.Name == topic))
            ?? throw new BusRequestException("unknown_topic", $"The log has no topic \"{topic}\".", "List the topics of the log.");
        var slot = new Slot(found) { Next = offset, DurableEnd = found.NextOffset };
        using var reader = new LogReader(_files.Database, [slot]);
        var block = new DiskBlock();
        var handled = 0;
        while (handled < maxRecords && slot.Next < slot.DurableEnd)
        {
            reader.Read(block);
            handled += HandOut(block, slot, maxRecords - handled, handler);
        }

        return handled;
    }

    /// <inheritdoc/>
    public void Dispose() => _database.Dispose();

    internal static SqliteDatabase OpenDatabase(LogFiles files)
    {
        try
        {
            if (!File.Exists(files.Database))
            {
                throw new BusUnavailableException("log_unreachable", $"There is no log at {files.Folder}.", "Check the folder's name.");
            }

            var database = SqliteDatabase.Open(files.Database, writable: false);
            database.KeepWalOnClose(true);
            database.Execute("PRAGMA busy_timeout=5000; PRAGMA query_only=ON; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;");
            return database;
        }
        catch (SqliteException error)
        {
            throw error.AtOpening(files.Database);
        }
    }

    private static int HandOut(DiskBlock block, Slot slot, int maxRecords, IRecordHandler handler)
    {
        var handled = 0;
        for (; handled < maxRecords && !block.IsEmpty; handled++)
        {
            ref var header = ref RecordFrame.Header(block.Data, block.Position);
            handler.Handle(new RecordView(
                slot.Topic.Name, 0, header.Offset, header.Timestamp,
                RecordFrame.Key(block.Data, block.Position, header), RecordFrame.Value(block.Data, block.Position, header),
                new RecordHeaders(RecordFrame.Headers(block.Data, block.Position, header))));
            block.Position += RecordFrame.Size(header);
            slot.Next = header.Offset + 1;
        }

        return handled;
    }

    private T Read<T>(Func<LogContents, T> select)
    {
        try
        {
            // One transaction, so that the tables belong to the same commit.
            _database.Execute("BEGIN");
            try
            {
                return select(LogContents.Read(_database, _files.Database));
            }
            finally
            {
                _database.Execute("COMMIT");
            }
        }
        catch (SqliteException error)
        {
            throw error.AtOpening(_files.Database);
        }
    }
}
