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
    /// <summary>More tokens than this are a prefill, also after the prompt.</summary>
    private const int MostOfAStep = 16;

    /// <summary>From this share of a decode's time on that it waits for other models, models outnumber the cores.</summary>
    private const double Contended = 0.1;
    private const double ContentionSmoothing = 0.1;
    private const int FewestToPart = 4;
    private static readonly Comparison<BranchWork> s_leastRecentlyServed = (a, b) =>
        a.LastServed != b.LastServed ? a.LastServed.CompareTo(b.LastServed) : SessionAge.Order.Compare(a, b);

    private static readonly Comparison<(BranchWork Branch, int Count)> s_bySequence = (a, b) => a.Branch.Sequence.CompareTo(b.Branch.Sequence);

    private readonly SequenceSlots _slots;
    private readonly WorkerCounters _counters;
    private readonly BatchKnee _knee;
    private readonly PrefillPace _pace;
    private readonly Guesses _guesses;
    private readonly int _maxTokens;
    private readonly List<DecodeToken> _tokens;
    private readonly List<BatchShare> _shares;
    private readonly List<BranchWork> _due;
    private readonly List<BranchWork> _prefills;
    private readonly List<(BranchWork Branch, int Count)> _picks;
    private double _contention;
    private int _inStep;
    private BranchWork? _alone;
    private bool _wasAlone;
    private long _turn;
    private int _tokenCount;
    private int _prefillTokens;
    private int _aheadTokens;

    public BatchPlanner(SequenceSlots slots, ModelWorkerOptions options, Guesses guesses, int maxTokens)
    {
        _guesses = guesses;
        _slots = slots;
        _counters = options.Counters;
        _maxTokens = maxTokens;
        _knee = new BatchKnee(Math.Min(slots.Count, maxTokens), options.FindBatchKnee);
        _pace = new PrefillPace(options.PrefillPause, maxTokens);
        _tokens = new List<DecodeToken>(maxTokens);
        _shares = new List<BatchShare>(slots.Count);
        _due = new List<BranchWork>(slots.Count);
        _prefills = new List<BranchWork>(slots.Count);
        _picks = new List<(BranchWork, int)>(slots.Count);
        _counters.Limit(_knee.Limit);
    }

    public List<DecodeToken> Tokens => _tokens;

    public List<BatchShare> Shares => _shares;

    /// <summary>Whether the batch holds parts of prompts, or of sessions that are rebuilt.</summary>
    public bool HasPrefill => _prefillTokens > 0;

    /// <summary>Whether all that the batch holds is only expected.</summary>
    public bool IsAhead => _aheadTokens == _tokenCount;

    /// <summary>Fills <see cref="Tokens"/> and <see cref="Shares"/>; false when nothing needs computing.</summary>
    public bool Plan()
    {
        Clear();
        Collect();
        if (_alone is not null && !(_wasAlone && _due.Count + _prefills.Count > 0))
        {
            _slots.Prefixes.TrySettle(_alone);
            Pick(_alone, _maxTokens);
            Fill();
            _wasAlone = true;
            return true;
        }

        _wasAlone = false;
        AddDue();
        AddPrefills();
        if (_picks.Count >= _due.Count && _guesses.Choice.Fills)
        {
            AddExpected();
        }

        Fill();
        return _shares.Count > 0;
    }

    /// <summary>Where nothing needs computing: fills the batch with what answered branches expect; false when none of them expects anything.</summary>
    public bool PlanAhead()
    {
        Clear();
        AddExpected();
        if (_picks.Count == 0 && DeterministicExpecting() is { } alone && _guesses.TryBegin(alone))
        {
            Pick(alone, _maxTokens);
        }

        Fill();
        return _shares.Count > 0;
    }

    /// <summary>
    /// How many branches are due, how many wait for their fuser's decision, and whether a decode may wait for those: nobody needs a first token, and a core that is left idle is
    /// of no use to another model.
    /// </summary>
    public (int Due, int Awaiting, bool MayWait) Count()
    {
        var (due, awaiting, mayWait) = (0, 0, _contention < Contended);
        foreach (var slot in _slots.Slots)
        {
            mayWait &= slot.Holder is not { NeedsDecode: true, InPrefill: true };
            due += slot.Holder is { NeedsDecode: true } ? 1 : 0;
            awaiting += slot.Holder is { Fused: true, Answered: true } ? 1 : 0;
        }

        return (due, awaiting, mayWait);
    }

    /// <summary>The planned decode has run, took so long, and had waited so long for the other models of the process.</summary>
    public void Computed(TimeSpan elapsed, TimeSpan waited)
    {
        _contention += ContentionSmoothing * (Math.Min(1, waited / (waited + elapsed)) - _contention);
        _counters.Decoded(_prefillTokens, _tokens.Count - _prefillTokens - _aheadTokens, elapsed);
        _counters.Waiting(_slots.Queued);
        if (_wasAlone)
        {
            _shares[0].Branch.Suspect = false;
        }

        if (_prefillTokens > _tokens.Count / 2)
        {
            _pace.Measured(_tokens.Count, elapsed);
        }
        else if (_tokens.Count == _shares.Count && !_wasAlone)
        {
            _knee.Measured(_shares.Count, elapsed);
            _counters.Limit(_knee.Limit);
        }
    }

    private void Clear()
    {
        _tokens.Clear();
        _shares.Clear();
        _picks.Clear();
        _tokenCount = 0;
        _prefillTokens = 0;
        _aheadTokens = 0;
        _turn++;
    }

    private static bool IsPrefill(BranchWork branch) => branch.InPrefill || branch.DecidedLength - branch.Cached > MostOfAStep;

    /// <summary>The logits behind a branch's last token are its answer; in a round those behind every piece are, in a span those behind every token.</summary>
    private static bool IsWanted(BranchWork branch, int length) =>
        branch.SpanRound is { } spans ? length >= spans.NextEnd : branch.Round is { IsActive: true } round ? round.IsWanted(length) : length == branch.Tokens.Count;

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
                (IsPrefill(branch) ? _prefills : _due).Add(branch);
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
            room -= Pick(_due[i], room);
        }
    }

    /// <summary>
    /// Where more models than cores answer together, all sessions in one step leave cores idle: everyone waits for the last model. Two groups of sessions keep
    /// the first models busy with one while the last computes the other. Models that compute ahead are busy anyway.
    /// </summary>
    private int Parted(int count) => _contention >= Contended && !_guesses.Choice.Fills && _inStep >= FewestToPart ? Math.Min(count, (_inStep + 1) / 2) : count;

    private void AddPrefills()
    {
        var room = _maxTokens - _tokenCount;
        if (_picks.Count > 0)
        {
            // The few do not hold up the many: while most sessions wait for their first token, prefill gets more.
            room = Math.Min(room, _pace.Tokens * Math.Max(1, _prefills.Count / _picks.Count));
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
                room -= Pick(branch, room);
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
            if (_picks.Count >= _knee.Limit || _tokenCount >= _maxTokens)
            {
                return;
            }

            if (slot.Holder is { Deterministic: false } branch && Guesses.CanBegin(branch) && _guesses.TryBegin(branch))
            {
                Pick(branch, _maxTokens - _tokenCount);
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

    private int Pick(BranchWork branch, int room)
    {
        var count = Math.Min(branch.NextStop - branch.Cached, room);
        _picks.Add((branch, count));
        _tokenCount += count;
        _prefillTokens += IsPrefill(branch) ? count : 0;
        _aheadTokens += branch.Guess is { IsActive: true } ? count : 0;
        branch.LastServed = _turn;
        return count;
    }

    /// <summary>Writes the batch in the order of the sequences: llama.cpp computes separate KV streams in one pass only where their numbers follow each other.</summary>
    private void Fill()
    {
        _picks.Sort(s_bySequence);
        foreach (var (branch, count) in _picks)
        {
            AddShare(branch, count);
        }
    }

    private void AddShare(BranchWork branch, int count)
    {
        var completes = count == branch.Uncached;
        for (var i = 0; i < count; i++)
        {
            var position = branch.Cached + i;
            _tokens.Add(new DecodeToken(branch.Tokens[position], position, branch.Sequence, IsWanted(branch, position + 1) || branch.Scores(position)));
        }

        _shares.Add(new BatchShare(branch, branch.Cached, count, _tokens.Count - 1, completes, branch.Step, branch.Guess is { IsActive: true }));
    }
}
