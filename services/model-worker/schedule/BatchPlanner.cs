using ModelNet.Inference;
using ModelNet.ModelWorker.Ahead;
using ModelNet.ModelWorker.Intake;

namespace ModelNet.ModelWorker.Schedule;

/// <summary>
/// Chooses what the next forward pass computes: first branches that are a step away from an answer, as many as are best decoded together and least
/// recently served first, then chunks of prefill, oldest session first, while there is room. A deterministic branch always computes alone, so that its
/// batch shape never depends on other sessions; it takes turns with the others. Costs the number of sequences; allocates nothing in the steady state.
/// </summary>
internal sealed class BatchPlanner
{
    /// <summary>From this share of a decode's time on that it waits for other models, models outnumber the cores.</summary>
    private const double Contended = 0.1;
    private const double ContentionSmoothing = 0.1;
    private const int FewestToPart = 4;
    private static readonly Comparison<BranchWork> s_leastRecentlyServed = (a, b) =>
        a.LastServed != b.LastServed ? a.LastServed.CompareTo(b.LastServed) : SessionAge.Order.Compare(a, b);

    private readonly SequenceSlots _slots;
    private readonly WorkerCounters _counters;
    private readonly BatchKnee _knee;
    private readonly PrefillPace _pace;
    private readonly Guesses _guesses;
    private readonly int _maxTokens;
    private readonly DecodeBatch _batch;
    private readonly List<BranchWork> _due;
    private readonly List<BranchWork> _prefills;
    private double _contention;
    private int _inStep;
    private BranchWork? _alone;
    private bool _wasAlone;

    public BatchPlanner(SequenceSlots slots, ModelWorkerOptions options, Guesses guesses, int maxTokens)
    {
        _guesses = guesses;
        _slots = slots;
        _counters = options.Counters;
        _maxTokens = maxTokens;
        _knee = _counters.Knee(Math.Min(slots.Count, maxTokens), options.FindBatchKnee);
        _pace = new PrefillPace(options.PrefillPause, maxTokens);
        _batch = new DecodeBatch(maxTokens);
        _due = new List<BranchWork>(slots.Count);
        _prefills = new List<BranchWork>(slots.Count);
        _counters.Limit(_knee.Limit);
    }

    public List<DecodeToken> Tokens => _batch.Tokens;

    public List<BatchShare> Shares => _batch.Shares;

    /// <summary>Whether the batch holds parts of prompts, or of sessions that are rebuilt.</summary>
    public bool HasPrefill => _batch.PrefillTokens > 0;

    /// <summary>Whether all that the batch holds is only expected.</summary>
    public bool IsAhead => _batch.ExpectedTokens == _batch.Tokens.Count;

    /// <summary>Fills <see cref="Tokens"/> and <see cref="Shares"/>; false when nothing needs computing.</summary>
    public bool Plan()
    {
        _batch.Clear();
        Collect();
        if (_alone is not null && !(_wasAlone && _due.Count + _prefills.Count > 0))
        {
            _slots.Prefixes.TrySettle(_alone);
            _batch.Add(_alone, _maxTokens);
            _wasAlone = true;
            return _batch.Complete();
        }

        _wasAlone = false;
        AddDue();
        AddPrefills();
        if (_batch.Branches > 0 && _batch.Branches >= _due.Count && _guesses.Choice.Fills)
        {
            AddExpected();
        }

        return _batch.Complete();
    }

    /// <summary>Where nothing needs computing: fills the batch with what answered branches expect; false when none of them expects anything.</summary>
    public bool PlanAhead()
    {
        _batch.Clear();
        AddExpected();
        if (_batch.Branches == 0 && DeterministicExpecting() is { } alone && _guesses.TryBegin(alone))
        {
            _batch.Add(alone, _maxTokens);
        }

        return _batch.Complete();
    }

    /// <summary>
    /// How many branches are due, how many wait for their fuser's decision and have nothing ready for it, and whether a decode may wait long for those: nobody needs a first token, a core that is left
    /// idle is of no use to another model, and what they expect is not computed in one batch with the others anyway.
    /// </summary>
    public (int Due, int Awaiting, bool MayWait) Count()
    {
        var (due, awaiting, mayWait) = (0, 0, _contention < Contended && !_guesses.Choice.Fills);
        foreach (var slot in _slots.Slots)
        {
            mayWait &= slot.Holder is not { NeedsDecode: true, InPrefill: true };
            due += slot.Holder is { NeedsDecode: true } ? 1 : 0;
            awaiting += slot.Holder is { Fused: true, Answered: true, Guess: not { IsActive: true } } ? 1 : 0;
        }

        return (due, awaiting, mayWait);
    }

    /// <summary>The planned decode has run, took so long, and had waited so long for the other models of the process.</summary>
    public void Computed(TimeSpan elapsed, TimeSpan waited)
    {
        _contention += ContentionSmoothing * (Math.Min(1, waited / (waited + elapsed)) - _contention);
        _counters.Decoded(_batch.PrefillTokens, Tokens.Count - _batch.PrefillTokens - _batch.ExpectedTokens, elapsed);
        _counters.Waiting(_slots.Queued);
        if (_wasAlone)
        {
            Shares[0].Branch.Suspect = false;
        }

        if (_batch.PrefillTokens > Tokens.Count / 2)
        {
            _pace.Measured(Tokens.Count, elapsed);
        }
        else if (Tokens.Count == Shares.Count && !_wasAlone)
        {
            _knee.Measured(Shares.Count, elapsed);
            _counters.Limit(_knee.Limit);
        }
    }

    /// <summary>Sorts the branches that have work into those due, prefills, and the next one that computes alone.</summary>
    private void Collect()
    {
        _due.Clear();
        _prefills.Clear();
        _alone = null;
        _inStep = 0;
        foreach (var slot in _slots.Slots)
        {
            _inStep += slot.Holder is { Fused: true, InPrefill: false } ? 1 : 0;
            if (slot.Holder is not { NeedsDecode: true } branch)
            {
                continue;
            }

            if (branch.Deterministic || branch.Suspect)
            {
                _alone = _alone is null || s_leastRecentlyServed(branch, _alone) < 0 ? branch : _alone;
            }
            else
            {
                (DecodeBatch.IsPrefill(branch) ? _prefills : _due).Add(branch);
            }
        }
    }

    private void AddDue()
    {
        var count = Parted(_knee.Choose(_due.Count));
        if (count < _due.Count)
        {
            _due.Sort(s_leastRecentlyServed);
        }

        // A prefill always moves on, however many branches are due: in very small batches it gets a quarter.
        var room = _prefills.Count == 0 ? _maxTokens : Math.Max(1, _maxTokens - (_maxTokens / 4));
        for (var i = 0; i < count && room > 0; i++)
        {
            room -= _batch.Add(_due[i], room);
        }
    }

    /// <summary>
    /// Where more models than cores answer together, all sessions in one step leave cores idle: everyone waits for the last model. Two groups of sessions keep
    /// the first models busy with one while the last computes the other. Models that compute ahead are busy anyway.
    /// </summary>
    private int Parted(int count) => _contention >= Contended && !_guesses.Choice.Fills && _inStep >= FewestToPart ? Math.Min(count, (_inStep + 1) / 2) : count;

    private void AddPrefills()
    {
        var room = _batch.Room;
        if (_batch.Branches > 0)
        {
            // The few do not hold up the many: while most sessions wait for their first token, prefill gets more.
            room = Math.Min(room, _pace.Tokens * Math.Max(1, _prefills.Count / _batch.Branches));
        }

        _prefills.Sort(SessionAge.OldestFirst);
        foreach (var branch in _prefills)
        {
            if (room == 0)
            {
                return;
            }

            if (_slots.Prefixes.TrySettle(branch))
            {
                room -= _batch.Add(branch, room);
            }
        }
    }

    /// <summary>
    /// What branches expect that wait for their fuser. In a batch that is computed anyway they cost little, and sessions that have parted come together: a branch that is ahead answers at once when its
    /// decision comes, so that those who wait for it are due together.
    /// </summary>
    private void AddExpected()
    {
        foreach (var slot in _slots.Slots)
        {
            if (_batch.Branches >= _knee.Limit || _batch.Room == 0)
            {
                return;
            }

            if (slot.Holder is { Deterministic: false } branch && Guesses.CanBegin(branch) && _guesses.TryBegin(branch))
            {
                _batch.Add(branch, _maxTokens);
            }
        }
    }

    private BranchWork? DeterministicExpecting()
    {
        foreach (var slot in _slots.Slots)
        {
            if (slot.Holder is { Deterministic: true } branch && Guesses.CanBegin(branch))
            {
                return branch;
            }
        }

        return null;
    }
}
