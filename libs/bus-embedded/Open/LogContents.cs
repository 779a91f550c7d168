namespace ModelNet.Bus.Embedded;

/// <summary>What an existing log holds besides its records.</summary>
internal sealed record LogContents(LogState State, List<Topic> Topics, List<PositionKey> Positions)
{
    /// <summary>Reads the small tables and checks them against the state that was written with them.</summary>
    /// <exception cref="LogDamagedException">a row is missing or changed.</exception>
    public static LogContents Read(SqliteDatabase database, string path)
    {
        var state = ReadState(database, path);
        var topics = ReadTopics(database, path, state);
        return new LogContents(state, topics, ReadPositions(database, path, state, topics));
    }

    private static LogState ReadState(SqliteDatabase database, string path)
    {
        using var statement = database.Prepare(LogSchema.ReadState);
        if (!statement.Step())
        {
            throw Damage.Of(path, "its state is missing.");
        }

        var state = LogState.Decode(statement.Bytes(1));
        return state is not null && state.CommitNumber == statement.Number(0)
            ? state
            : throw Damage.Of(path, "its state does not match its checksum.");
    }

    private static List<Topic> ReadTopics(SqliteDatabase database, string path, LogState state)
    {
        var topics = new List<Topic>();
        ulong digest = 0;
        using var statement = database.Prepare(LogSchema.ReadTopics);
        while (statement.Step())
        {
            var (id, name, sum) = (statement.Number(0), statement.Text(1), statement.Number(2));
            if (id != topics.Count || id >= state.TopicEnds.Count || sum != RowChecksum.OfTopic((int)id, name))
            {
                throw Damage.Of(path, $"topic {id} does not match its checksum.");
            }

            digest += (uint)sum;
            topics.Add(new Topic((int)id, name, state.TopicEnds[(int)id]));
        }

        return topics.Count == state.TopicEnds.Count && digest == state.TopicsDigest
            ? topics
            : throw Damage.Of(path, $"it should name {state.TopicEnds.Count} topics and names {topics.Count}.");
    }

    private static List<PositionKey> ReadPositions(SqliteDatabase database, string path, LogState state, List<Topic> topics)
    {
        var positions = new List<PositionKey>();
        ulong digest = 0;
        using var statement = database.Prepare(LogSchema.ReadPositions);
        while (statement.Step())
        {
            var (group, topic, partition) = (statement.Text(0), statement.Number(1), statement.Number(2));
            var (next, sum) = (statement.Number(3), statement.Number(4));
            if (topic < 0 || topic >= topics.Count || partition != 0 || sum != RowChecksum.OfPosition(group, (int)topic, 0, next))
            {
                throw Damage.Of(path, $"a position of group {group} does not match its checksum.");
            }

            digest += (uint)sum;
            positions.Add(new PositionKey(group, topics[(int)topic]) { Next = next, Sum = (uint)sum });
        }

        return positions.Count == state.PositionCount && digest == state.PositionsDigest
            ? positions
            : throw Damage.Of(path, $"it should hold {state.PositionCount} committed positions and holds {positions.Count}.");
    }
}
