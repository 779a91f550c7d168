namespace ModelNet.Bus.Embedded;

/// <summary>
/// The check at opening, whose time does not grow with the log: the newest records are there, dense and intact, and every topic's
/// last record is found through the index. Older records are checked when they are read.
/// </summary>
internal static class RecentCheck
{
    private const int MaxRecords = 1000;
    private const long MaxBytes = 4 << 20;

    public static void Run(SqliteDatabase database, LogContents contents, string path)
    {
        CheckNewest(database, contents.State, path);
        foreach (var topic in contents.Topics)
        {
            CheckEnd(database, topic, path);
        }
    }

    private static void CheckNewest(SqliteDatabase database, LogState state, string path)
    {
        using var rows = database.Prepare($"SELECT {LogFormat.RecordColumns(database)} FROM records ORDER BY seq DESC LIMIT {MaxRecords}");
        var expected = state.NextSequence - 1;
        var bytes = 0L;
        while (bytes < MaxBytes && rows.Step())
        {
            var header = RecordRow.Checked(rows, path);
            if (header.Sequence != expected)
            {
                throw Damage.Of(path, $"record {expected} is missing; the next one below is {header.Sequence}.");
            }

            bytes += RecordFrame.Size(header);
            expected--;
        }

        if (bytes < MaxBytes && expected >= 0 && state.NextSequence - 1 - expected < MaxRecords)
        {
            throw Damage.Of(path, $"record {expected} is missing.");
        }
    }

    private static void CheckEnd(SqliteDatabase database, Topic topic, string path)
    {
        using var rows = database.Prepare(
            $"SELECT {LogFormat.RecordColumns(database)} FROM records INDEXED BY records_by_topic WHERE topic={topic.Id} AND offset>={topic.NextOffset - 1} ORDER BY offset");
        var found = 0;
        while (rows.Step())
        {
            var header = RecordRow.Checked(rows, path);
            found += header.Topic == topic.Id && header.Offset == topic.NextOffset - 1 ? 1 : 2;
        }

        if (found != (topic.NextOffset > 0 ? 1 : 0))
        {
            throw Damage.Of(path, $"topic {topic.Name} should end at offset {topic.NextOffset}.");
        }
    }
}
