namespace ModelNet.Bus.Embedded;

/// <summary>The part that the committing thread uses, and what hands it work other than records.</summary>
internal sealed partial class SharedLog
{
    private const int MaxPositionCommits = 64 << 10;
    private readonly Dictionary<(string Group, Topic Topic), PositionKey> _positions;
    private readonly Queue<PositionCommit> _positionCommits = new();
    private readonly List<Topic> _newTopics = [];
    private readonly FlushQueue _flushes = new();
    private long _enqueuedPositions;
    private long _durablePositions;
    private int _durableTopics;

    public void EnsureTopics(IReadOnlyCollection<string> names)
    {
        lock (_gate)
        {
            ThrowIfEnded();
            var missing = names.Where(name => !_topics.ContainsKey(name)).Select(Names.CheckedTopic).Distinct(StringComparer.Ordinal).ToArray();
            if (missing.Length == 0)
            {
                return;
            }

            var topics = new Dictionary<string, Topic>(_topics, StringComparer.Ordinal);
            foreach (var name in missing)
            {
                var topic = new Topic(topics.Count, name, 0);
                topics.Add(name, topic);
                _newTopics.Add(topic);
            }

            Volatile.Write(ref _topics, topics);
        }

        _commitSignal.Set();
    }

    public void Commit(string group, string topicName, long nextOffset)
    {
        var topic = Find(topicName);
        lock (_gate)
        {
            ThrowIfEnded();
            while (_positionCommits.Count >= MaxPositionCommits)
            {
                Monitor.Wait(_gate);
                ThrowIfEnded();
            }

            if (!_positions.TryGetValue((group, topic), out var key))
            {
                key = new PositionKey(group, topic);
                _positions.Add((group, topic), key);
            }

            key.Next = nextOffset;
            _positionCommits.Enqueue(new PositionCommit(key, nextOffset, _appendedSequence));
            _enqueuedPositions++;
        }

        Interlocked.MemoryBarrier();
        _commitSignal.Set();
    }

    public ValueTask Flush()
    {
        lock (_gate)
        {
            ThrowIfEnded();
            var target = new FlushTarget(_appendedSequence, _enqueuedPositions, _topics.Count);
            return target.IsReached(Durable) ? ValueTask.CompletedTask : _flushes.Enqueue(target);
        }
    }

    /// <summary>Whether there is anything to commit.</summary>
    public bool HasWork
    {
        get
        {
            lock (_gate)
            {
                return _appendedSequence > _durableSequence || _positionCommits.Count > 0 || _newTopics.Count > 0;
            }
        }
    }

    /// <summary>Hands over the new topics and says how far records may be taken: none beyond belongs to a later topic.</summary>
    public long TakeTopics(List<Topic> topics)
    {
        lock (_gate)
        {
            topics.AddRange(_newTopics);
            _newTopics.Clear();
            return _appendedSequence;
        }
    }

    /// <summary>Hands over the positions that may be written with the records below <paramref name="end"/>; the newest of each key.</summary>
    public int TakePositions(long end, List<PositionKey> keys)
    {
        lock (_gate)
        {
            var taken = 0;
            while (_positionCommits.TryPeek(out var commit) && commit.After <= end)
            {
                _positionCommits.Dequeue();
                if (commit.Key.Pending < 0)
                {
                    keys.Add(commit.Key);
                }

                commit.Key.Pending = commit.Next;
                taken++;
            }

            return taken;
        }
    }

    /// <summary>Notes a commit that is durable, makes room, and wakes those who waited for it.</summary>
    public void Publish(CommitBatch batch)
    {
        FlushTarget durable;
        lock (_gate)
        {
            _durablePositions += batch.PositionCount;
            _durableTopics += batch.NewTopics.Count;
            _pendingBytes -= batch.Bytes;
            foreach (var topic in batch.Touched)
            {
                topic.DurableEnd = batch.EndOf(topic);
            }

            Volatile.Write(ref _durableSequence, batch.End);
            _tail.Evict(batch.End);
            durable = Durable;
            Monitor.PulseAll(_gate);
        }

        Interlocked.MemoryBarrier();
        foreach (var topic in batch.Touched)
        {
            foreach (var reader in topic.DurableReaders)
            {
                reader.Signal.Set();
            }
        }

        _flushes.Complete(durable);
    }

    /// <summary>The topic with this id, for the committing thread.</summary>
    public Topic[] TopicsById()
    {
        var topics = Volatile.Read(ref _topics);
        var byId = new Topic[topics.Count];
        foreach (var topic in topics.Values)
        {
            byId[topic.Id] = topic;
        }

        return byId;
    }

    private FlushTarget Durable => new(_durableSequence, _durablePositions, _durableTopics);
}
