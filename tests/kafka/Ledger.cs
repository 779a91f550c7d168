using ModelNet.Bus;

namespace ModelNet.Kafka.Conformance;

/// <summary>What the members of a group did, and everything that broke the rules: who owned what when, and which records each handled.</summary>
internal sealed class Ledger(IReadOnlyList<string> topics)
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);
    private readonly object _gate = new();
    private readonly Dictionary<TopicPartitionId, string> _owners = [];
    private readonly Dictionary<string, int> _times = [];
    private readonly List<string> _faults = [];
    private readonly List<string> _events = [];
    private int _caughtUp;
    private string? _failure;

    public int Handled()
    {
        lock (_gate)
        {
            return _times.Count;
        }
    }

    /// <summary>Whether some member has handled the record with this value.</summary>
    public bool HasHandled(string value)
    {
        lock (_gate)
        {
            return _times.ContainsKey(value);
        }
    }

    public void Handled(string member, TopicPartitionId partition, string value)
    {
        lock (_gate)
        {
            _times[value] = _times.GetValueOrDefault(value) + 1;
            if (_owners.GetValueOrDefault(partition) != member)
            {
                _faults.Add($"{member} handled {value} of {partition}, which {_owners.GetValueOrDefault(partition) ?? "nobody"} owns");
            }

            Monitor.PulseAll(_gate);
        }
    }

    public void Assigned(string member, IReadOnlyList<TopicPartitionId> partitions)
    {
        lock (_gate)
        {
            CheckTogether(member, "assigned", partitions);
            foreach (var partition in partitions)
            {
                if (_owners.TryGetValue(partition, out var owner))
                {
                    _faults.Add($"{partition} was given to {member} while {owner} owned it");
                }

                _owners[partition] = member;
            }

            Monitor.PulseAll(_gate);
        }
    }

    public void Revoked(string member, IReadOnlyList<TopicPartitionId> partitions, bool lost)
    {
        lock (_gate)
        {
            CheckTogether(member, lost ? "lost" : "revoked", partitions);
            foreach (var partition in partitions)
            {
                _owners.Remove(partition);
            }

            Monitor.PulseAll(_gate);
        }
    }

    public void Left(string member)
    {
        lock (_gate)
        {
            foreach (var partition in _owners.Where(owner => owner.Value == member).Select(owner => owner.Key).ToList())
            {
                _owners.Remove(partition);
            }
        }
    }

    public void Failed(string member, BusException error)
    {
        lock (_gate)
        {
            _failure = $"{member} failed: {error.Code} {error.Message}";
            Monitor.PulseAll(_gate);
        }
    }

    public void CaughtUp(string member, int number)
    {
        lock (_gate)
        {
            if (topics.Any(topic => _owners.GetValueOrDefault(new TopicPartitionId(topic, number)) != member))
            {
                _faults.Add($"{member} caught up with {number}, which it does not own");
            }

            _caughtUp++;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>How many times a member has caught up with a partition.</summary>
    public int TimesCaughtUp()
    {
        lock (_gate)
        {
            return _caughtUp;
        }
    }

    /// <summary>Which partition numbers a member owns.</summary>
    public int[] NumbersOf(string member)
    {
        lock (_gate)
        {
            return [.. _owners.Where(owner => owner.Value == member).Select(owner => owner.Key.Partition).Distinct().Order()];
        }
    }

    /// <summary>What happened to a member, such as "m1 revoked 3,4".</summary>
    public IReadOnlyList<string> EventsOf(string member)
    {
        lock (_gate)
        {
            return [.. _events.Where(text => text.StartsWith(member + " ", StringComparison.Ordinal))];
        }
    }

    public void WaitUntil(string what, Func<Ledger, bool> condition)
    {
        lock (_gate)
        {
            var until = DateTime.UtcNow + Bound;
            while (!condition(this))
            {
                _failure.ShouldBeNull();
                (Monitor.Wait(_gate, TimeSpan.FromSeconds(1)) || DateTime.UtcNow < until).ShouldBeTrue($"waited {Bound.TotalSeconds} s until {what}: {string.Join("; ", _events)}");
            }
        }
    }

    public void Check(IReadOnlyCollection<string> appended)
    {
        lock (_gate)
        {
            _faults.ShouldBeEmpty();
            appended.Where(value => !_times.ContainsKey(value)).ShouldBeEmpty("records that nobody handled");
            _times.Where(times => times.Value > 1).Select(times => times.Key).ShouldBeEmpty("records that were handled twice, although every owner could commit before it went");
        }
    }

    private void CheckTogether(string member, string what, IReadOnlyList<TopicPartitionId> partitions)
    {
        var numbers = partitions.Select(partition => partition.Partition).Distinct().Order().ToList();
        _events.Add($"{member} {what} {string.Join(',', numbers)}");
        if (!partitions.ToHashSet().SetEquals(numbers.SelectMany(number => topics.Select(topic => new TopicPartitionId(topic, number)))))
        {
            _faults.Add($"{member} {what} partitions that do not belong together: {string.Join(' ', partitions)}");
        }
    }
}
