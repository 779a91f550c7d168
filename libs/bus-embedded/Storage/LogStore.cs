using SQLitePCL;

namespace ModelNet.Bus.Embedded;

/// <summary>The writing side of the file: one transaction at a time, on the committing thread.</summary>
internal sealed class LogStore : IDisposable
{
    private readonly SqliteDatabase _database;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _insertRecord;
    private readonly SqliteStatement _insertTopic;
    private readonly SqliteStatement _putPosition;
    private readonly SqliteStatement _updateState;
    private bool _headersBound;

    /// <summary>Takes over a connection whose schema has been checked.</summary>
    public LogStore(SqliteDatabase database, LogState state)
    {
        _database = database;
        State = state;
        _begin = database.Prepare("BEGIN IMMEDIATE");
        _commit = database.Prepare("COMMIT");
        _insertRecord = database.Prepare(LogSchema.InsertRecord);
        _insertTopic = database.Prepare(LogSchema.InsertTopic);
        _putPosition = database.Prepare(LogSchema.PutPosition);
        _updateState = database.Prepare(LogSchema.UpdateState);
    }

    /// <summary>What the file holds once the transaction at hand is committed.</summary>
    public LogState State { get; }

    public void Begin() => _begin.Run();

    public void Add(Topic topic)
    {
        var sum = RowChecksum.OfTopic(topic.Id, topic.Name);
        _insertTopic.Bind(1, topic.Id);
        _insertTopic.Bind(2, topic.Name);
        _insertTopic.Bind(3, sum);
        _insertTopic.Run();
        State.TopicEnds.Add(0);
        State.TopicsDigest += sum;
    }

    public void Add(in RecordHeader header, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ReadOnlySpan<byte> headers)
    {
        _insertRecord.Bind(1, header.Sequence);
        _insertRecord.Bind(2, header.Topic);
        _insertRecord.Bind(3, header.Offset);
        _insertRecord.Bind(4, header.Timestamp);
        _insertRecord.Bind(5, key);
        _insertRecord.Bind(6, value);
        _insertRecord.Bind(7, Checksum.OfRecord(header, key, value, headers));
        BindHeaders(headers);
        _insertRecord.Run();
        State.NextSequence = header.Sequence + 1;
        State.TopicEnds[header.Topic] = header.Offset + 1;
    }

    public void Put(PositionKey position, long next)
    {
        var sum = RowChecksum.OfPosition(position.Group, position.Topic.Id, 0, next);
        _putPosition.Bind(1, position.Group);
        _putPosition.Bind(2, position.Topic.Id);
        _putPosition.Bind(3, 0);
        _putPosition.Bind(4, next);
        _putPosition.Bind(5, sum);
        _putPosition.Run();
        State.PositionsDigest += sum - (ulong)(position.Sum ?? 0);
        State.PositionCount += position.Sum is null ? 1 : 0;
        position.Sum = sum;
    }

    /// <summary>Makes the transaction durable, as durable as the options ask.</summary>
    public void Commit()
    {
        State.CommitNumber++;
        _updateState.Bind(1, State.CommitNumber);
        _updateState.Bind(2, State.Encode());
        _updateState.Run();
        if (_database.Changes != 1)
        {
            throw new SqliteException(raw.SQLITE_PROTOCOL, "another process wrote to this log");
        }

        _commit.Run();
    }

    /// <summary>Gives up the transaction at hand, so that a failed log holds no lock on its file. There may be none.</summary>
    public void Abandon()
    {
        try
        {
            _database.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // No transaction was open, or the error that ended it has rolled it back already.
        }
    }

    /// <summary>Folds the write-ahead log into the main file, so that a copy of the folder is complete.</summary>
    public void Checkpoint()
    {
        _database.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        _database.KeepWalOnClose(false);
    }

    public void Dispose()
    {
        foreach (var statement in (SqliteStatement[])[_begin, _commit, _insertRecord, _insertTopic, _putPosition, _updateState])
        {
            statement.Dispose();
        }

        _database.Dispose();
    }

    /// <summary>Most records have none; a parameter that was not bound is NULL, and so are all after a record that had some.</summary>
    private void BindHeaders(ReadOnlySpan<byte> headers)
    {
        if (!headers.IsEmpty)
        {
            _insertRecord.Bind(8, headers);
            _headersBound = true;
        }
        else if (_headersBound)
        {
            _insertRecord.BindNull(8);
            _headersBound = false;
        }
    }
}
