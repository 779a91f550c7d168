namespace ModelNet.Bus.Embedded;

/// <summary>A group's place in a topic. The embedded log has one partition, 0, in each topic.</summary>
internal sealed class PositionKey(string group, Topic topic)
{
    public string Group { get; } = group;

    public Topic Topic { get; } = topic;

    /// <summary>The position as committed inside this process, or -1. Guarded by the bus's lock.</summary>
    public long Next { get; set; } = -1;

    /// <summary>The position to write in the transaction at hand, or -1. Used by the committing thread only.</summary>
    public long Pending { get; set; } = -1;

    /// <summary>The checksum of the row in the file, if there is one. Used by the committing thread only.</summary>
    public uint? Sum { get; set; }
}

/// <summary>A commit of a position that waits to be written.</summary>
/// <param name="Key">Whose position.</param>
/// <param name="Next">The new position.</param>
/// <param name="After">It may only be written once all records below this sequence number are, in the same transaction or before.</param>
internal readonly record struct PositionCommit(PositionKey Key, long Next, long After);
