namespace ModelNet.Bus.Embedded;

/// <summary>What one transaction holds. Belongs to the committing thread and is used again for the next one.</summary>
internal sealed class CommitBatch
{
    private Topic[] _topics = [];
    private long[] _ends = [];

    /// <summary>Topics that are new in this transaction.</summary>
    public List<Topic> NewTopics { get; } = [];

    /// <summary>Topics that have records in this transaction.</summary>
    public List<Topic> Touched { get; } = [];

    /// <summary>Groups whose positions change.</summary>
    public List<PositionKey> Positions { get; } = [];

    /// <summary>How many position commits these stand for.</summary>
    public int PositionCount { get; set; }

    /// <summary>One past the last record's sequence number.</summary>
    public long End { get; set; }

    /// <summary>Bytes of keys, values and headers.</summary>
    public long Bytes { get; private set; }

    public int Rows { get; private set; }

    public long EndOf(Topic topic) => _ends[topic.Id];

    public void Clear()
    {
        foreach (var topic in Touched)
        {
            _ends[topic.Id] = -1;
        }

        NewTopics.Clear();
        Touched.Clear();
        Positions.Clear();
        PositionCount = 0;
        Bytes = 0;
        Rows = 0;
    }

    /// <summary>Names the topics by id; called when there are new ones.</summary>
    public void Know(Topic[] topics)
    {
        var known = _ends.Length;
        _topics = topics;
        Array.Resize(ref _ends, topics.Length);
        Array.Fill(_ends, -1, known, topics.Length - known);
    }

    public bool Knows(int topic) => topic < _topics.Length;

    public void Count(in RecordHeader header)
    {
        if (_ends[header.Topic] < 0)
        {
            Touched.Add(_topics[header.Topic]);
        }

        _ends[header.Topic] = header.Offset + 1;
        Bytes += header.KeyLength + header.ValueLength + header.HeadersLength;
        Rows++;
        End = header.Sequence + 1;
    }
}
