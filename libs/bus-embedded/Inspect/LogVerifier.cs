namespace ModelNet.Bus.Embedded;

/// <summary>Reads a whole log once, in one snapshot, and notes everything that is not as it was written.</summary>
internal sealed class LogVerifier(LogFiles files)
{
    private readonly List<string> _problems = [];
    private readonly List<string> _warnings = [];
    private long _records;
    private long _bytes;

    public VerificationReport Run()
    {
        try
        {
            // The mark is read first: it must not be ahead of a snapshot that is taken later.
            var mark = HighWaterMark.Read(files.HighWaterMark);
            if (File.Exists(files.Database))
            {
                using var database = ReadOnlyLog.OpenDatabase(files);
                Check(database, mark);
            }
            else
            {
                _problems.Add($"There is no log at {files.Folder}.");
            }
        }
        catch (SqliteException error)
        {
            Note(error.Message);
        }
        catch (BusException error)
        {
            Note(error.Message);
        }

        return new VerificationReport(files.Folder, _records, _bytes, _problems, _warnings);
    }

    private bool Full => _problems.Count >= VerificationReport.MaxProblems;

    private void Check(SqliteDatabase database, HighWaterMark.Mark? mark)
    {
        database.Execute("BEGIN");
        LogFormat.Check(database, files, mark);
        CheckStructure(database);
        var contents = LogContents.Read(database, files.Database);
        CheckRecords(database, contents);
        RecentCheck.Run(database, contents, files.Database); // the same questions through the index
        MarkCheck.Run(contents.State, mark, files, _warnings.Add);
    }

    private void CheckStructure(SqliteDatabase database)
    {
        using var rows = database.Prepare($"PRAGMA integrity_check({VerificationReport.MaxProblems})");
        while (!Full && rows.Step())
        {
            if (rows.Text(0) is not "ok" and var problem)
            {
                Note(problem);
            }
        }
    }

    private void CheckRecords(SqliteDatabase database, LogContents contents)
    {
        var ends = new long[contents.Topics.Count];
        using var rows = database.Prepare($"SELECT {LogFormat.RecordColumns(database)} FROM records ORDER BY seq");
        var sequence = 0L;
        while (!Full && rows.Step())
        {
            CheckRecord(rows, ends, ref sequence);
        }

        for (var topic = 0; topic < ends.Length && !Full; topic++)
        {
            if (ends[topic] != contents.State.TopicEnds[topic])
            {
                Note($"topic {contents.Topics[topic].Name} should end at offset {contents.State.TopicEnds[topic]}, but ends at {ends[topic]}");
            }
        }
    }

    private void CheckRecord(SqliteStatement row, long[] ends, ref long sequence)
    {
        var header = RecordRow.Header(row);
        if (!RecordRow.IsIntact(row, header))
        {
            Note($"record {header.Sequence} does not match its checksum");
        }
        else if (header.Sequence != sequence)
        {
            Note($"records {sequence} to {header.Sequence - 1} are missing");
        }

        if (header.Topic >= 0 && header.Topic < ends.Length)
        {
            if (header.Offset != ends[header.Topic])
            {
                Note($"record {header.Sequence} has offset {header.Offset} in its topic instead of {ends[header.Topic]}");
            }

            ends[header.Topic] = header.Offset + 1;
        }

        sequence = header.Sequence + 1;
        _records++;
        _bytes += header.KeyLength + header.ValueLength + header.HeadersLength;
    }

    private void Note(string problem)
    {
        if (!Full)
        {
            _problems.Add(problem);
        }
    }
}
