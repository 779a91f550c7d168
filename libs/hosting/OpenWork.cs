namespace ModelNet.Hosting;

/// <summary>
/// Keeps committed positions behind open work: a group may resume only at or before the first record of its oldest unfinished
/// piece of work, in every topic, because a service rebuilds that work by reading it again. The records of one piece of work lie in the
/// partitions of one number, so it holds back those and no others.
/// </summary>
/// <remarks>Not thread-safe; belongs to the loop's thread. Allocates only when a piece of work opens.</remarks>
public sealed class OpenWork
{
    private readonly Dictionary<(string Topic, int Partition), Cursor> _cursors = [];
    private readonly Dictionary<string, Work> _work = new(StringComparer.Ordinal);

    /// <summary>How many pieces of work are open.</summary>
    public int Count => _work.Count;

    /// <summary>Notes that the record at this offset was handled. Call it for every record, before or after what it does.</summary>
    public void Handled(string topic, int partition, long offset) => CursorOf(topic, partition).Next = offset + 1;

    /// <summary>
    /// Opens the piece of work (or keeps it open): from now on no topic's committed position in this partition passes what was handled up to
    /// here, and <paramref name="offset"/> in the given topic itself stays readable.
    /// </summary>
    public void Open(string work, string topic, int partition, long offset)
    {
        if (_work.ContainsKey(work))
        {
            return;
        }

        CursorOf(topic, partition);
        var opened = new Work(partition);
        foreach (var ((cursorTopic, cursorPartition), cursor) in _cursors)
        {
            if (cursorPartition == partition)
            {
                opened.Pin(cursor, cursorTopic == topic ? offset : cursor.Next);
            }
        }

        _work.Add(work, opened);
    }

    /// <summary>Closes the piece of work; unknown ones are ignored.</summary>
    public void Close(string work)
    {
        if (_work.Remove(work, out var closed))
        {
            closed.Unpin();
        }
    }

    /// <summary>Forgets the work and the positions of a partition that another member of the group owns now.</summary>
    public void Revoke(int partition)
    {
        foreach (var (work, _) in _work.Where(entry => entry.Value.Partition == partition).ToArray())
        {
            _work.Remove(work);
        }

        foreach (var (place, _) in _cursors.Where(entry => entry.Key.Partition == partition).ToArray())
        {
            _cursors.Remove(place);
        }
    }

    /// <summary>Names every topic whose safe position has moved since the last call, with that position, in the partitions that have been re-read.</summary>
    public void Advance(OwnedPartitions owned, Action<string, int, long> commit)
    {
        foreach (var ((topic, partition), cursor) in _cursors)
        {
            var safe = cursor.Safe;
            if (safe > cursor.Committed && owned.IsLive(partition))
            {
                cursor.Committed = safe;
                commit(topic, partition, safe);
            }
        }
    }

    private Cursor CursorOf(string topic, int partition)
    {
        if (!_cursors.TryGetValue((topic, partition), out var cursor))
        {
            cursor = new Cursor();
            _cursors.Add((topic, partition), cursor);

            // Work that opened before this topic was seen needs everything in it.
            foreach (var work in _work.Values)
            {
                if (work.Partition == partition)
                {
                    work.Pin(cursor, 0);
                }
            }
        }

        return cursor;
    }

    /// <summary>One open piece of work and what it holds back.</summary>
    private sealed class Work(int partition)
    {
        private readonly List<(Cursor Cursor, long Offset)> _pins = [];

        public int Partition => partition;

        public void Pin(Cursor cursor, long offset)
        {
            cursor.Pin(offset);
            _pins.Add((cursor, offset));
        }

        public void Unpin()
        {
            foreach (var (cursor, offset) in _pins)
            {
                cursor.Unpin(offset);
            }
        }
    }

    private sealed class Cursor
    {
        // A set beside the counts: the smallest pin is asked for in every turn, and SortedSet.Min finds it without allocating.
        private readonly SortedSet<long> _pins = [];
        private readonly Dictionary<long, int> _holders = [];

        public long Next { get; set; }

        public long Committed { get; set; }

        public long Safe => _pins.Count == 0 ? Next : Math.Min(_pins.Min, Next);

        public void Pin(long offset)
        {
            _pins.Add(offset);
            _holders[offset] = _holders.GetValueOrDefault(offset) + 1;
        }

        public void Unpin(long offset)
        {
            if (--_holders[offset] == 0)
            {
                _holders.Remove(offset);
                _pins.Remove(offset);
            }
        }
    }
}
