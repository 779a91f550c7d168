namespace ModelNet.Bus.Embedded;

/// <summary>
/// The newest records in memory: everything that is not durable yet, and durable records up to a number of bytes. Every member is
/// called under the bus's lock. Segments are used again, so a steady stream of records allocates nothing.
/// </summary>
internal sealed class MemoryTail
{
    private const int LargestSegment = 1 << 20;
    private const int SmallestSegment = 4 << 10;
    private readonly Queue<Segment> _segments = new();
    private readonly Stack<Segment> _free = new();
    private readonly int _segmentSize;
    private readonly long _keepBytes;
    private readonly int _maxFree;
    private Segment? _active;
    private long _bytes;
    private long _next;

    public MemoryTail(long keepBytes, long nextSequence)
    {
        _keepBytes = keepBytes;
        _segmentSize = (int)Math.Clamp(keepBytes / 8, SmallestSegment, LargestSegment);
        _maxFree = (int)Math.Max(2, keepBytes / _segmentSize);
        _next = nextSequence;
    }

    /// <summary>The oldest record in memory; equal to the next sequence number when there is none.</summary>
    public long FirstSequence => _segments.TryPeek(out var oldest) ? oldest.BaseSequence : _next;

    /// <summary>The memory that the tail holds, in bytes.</summary>
    public long Bytes => _bytes;

    public void Append(in RecordHeader header, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ReadOnlySpan<byte> headers)
    {
        var size = RecordFrame.Size(header);
        if (_active is null || !_active.HasRoom(size))
        {
            _active = NewSegment(size, header.Sequence);
        }

        _active.Append(header, key, value, headers);
        _next = header.Sequence + 1;
    }

    /// <summary>The segment that holds this record, or will hold it next; null when the record has left the memory or no segment exists yet.</summary>
    public Segment? Enter(long sequence)
    {
        foreach (var segment in _segments)
        {
            var inside = sequence >= segment.BaseSequence && sequence < segment.EndSequence;
            if (inside || (segment == _active && sequence == segment.EndSequence))
            {
                segment.Readers++;
                return segment;
            }
        }

        return null;
    }

    public void Leave(Segment segment)
    {
        segment.Readers--;
        if (segment.Evicted && segment.Readers == 0)
        {
            Recycle(segment);
        }
    }

    /// <summary>Lets go of the oldest segments that are wholly durable and beyond what memory shall keep. The one being filled stays.</summary>
    public void Evict(long durableSequence)
    {
        while (_segments.TryPeek(out var oldest) && oldest != _active
            && oldest.EndSequence <= durableSequence && _bytes - oldest.Data.Length >= _keepBytes)
        {
            _segments.Dequeue();
            _bytes -= oldest.Data.Length;
            oldest.Evicted = true;
            if (oldest.Readers == 0)
            {
                Recycle(oldest);
            }
        }
    }

    private Segment NewSegment(int size, long sequence)
    {
        // A record larger than a segment gets one of its own, which is not used again.
        var segment = size <= _segmentSize && _free.TryPop(out var free)
            ? free
            : new Segment(GC.AllocateUninitializedArray<byte>(Math.Max(size, _segmentSize)));
        segment.Start(sequence);
        _segments.Enqueue(segment);
        _bytes += segment.Data.Length;
        return segment;
    }

    private void Recycle(Segment segment)
    {
        if (segment.Data.Length == _segmentSize && _free.Count < _maxFree)
        {
            _free.Push(segment);
        }
    }
}
