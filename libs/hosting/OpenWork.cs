namespace ModelNet.Hosting;

/// <summary>
/// Keeps committed positions behind open work: a group may resume only at or before the first record of its oldest unfinished
/// piece of work, in every topic, because a service rebuilds that work by reading it again.
/// </summary>
/// <remarks>Not thread-safe; belongs to the loop's thread. Allocates only when a piece of work opens.</remarks>
public sealed class OpenWork
{
    private readonly Dictionary<(string Topic, int Partition), Cursor> _cursors = [];
    private readonly Dictionary<string, List<(Cursor Cursor, long Offset)>> _work = new(StringComparer.Ordinal);

    /// <summary>How many pieces of work are open.</summary>
    public int Count => _work.Count;

    /// <summary>Notes that the record at this offset was handled. Call it for every record, before or after what it does.</summary>
    public void Handled(string topic, int partition, long offset) => CursorOf(topic, partition).Next = offset + 1;

    /// <summary>
    /// Opens the piece of work (or keeps it open): from now on no topic's committed position passes what was handled up to
    /// here, and <paramref name="offset"/> in the given topic itself stays readable.
    /// </summary>
    public void Open(string work, string topic, int partition, long offset)
    {
        if (_work.ContainsKey(work))
        {
            return;
        }

        CursorOf(topic, partition);
        var pins = new List<(Cursor, long)>(_cursors.Count);
        foreach (var ((cursorTopic, cursorPartition), cursor) in _cursors)
        {
            var first = cursorTopic == topic && cursorPartition == partition ? offset : cursor.Next;
            cursor.Pin(first);
            pins.Add((cursor, first));
        }

        _work.Add(work, pins);
    }

    /// <summary>Closes the piece of work; unknown ones are ignored.</summary>
    public void Close(string work)
    {
        if (!_work.Remove(work, out var pins))
        {
            return;
        }

        foreach (var (cursor, offset) in pins)
        {
            cursor.Unpin(offset);
        }
    }

    /// <summary>Names every topic whose safe position has moved since the last call, with that position.</summary>
    public void Advance(Action<string, int, long> commit)
    {
        foreach (var ((topic, partition), cursor) in _cursors)
        {
            var safe = cursor.Safe;
            if (safe > cursor.Committed)
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
            foreach (var pins in _work.Values)
            {
                cursor.Pin(0);
                pins.Add((cursor, 0));
            }
        }

        return cursor;
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
