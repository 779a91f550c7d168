namespace ModelNet.Fusion;

/// <summary>
/// Joins the branches' distributions of one step into the fused token and proves, where the lists allow it, that the full vocabularies would
/// give the same one. Reusable; allocates nothing once its buffers have grown; belongs to one thread at a time.
/// </summary>
/// <remarks>
/// The fused token is the argmax of Σ wᵢ pᵢ(b) (or Π pᵢ(b)^wᵢ) over byte strings b and the end of sequence, where pᵢ are the float
/// probabilities of branch i's full list. All arithmetic is on integers (see <see cref="Terms"/> and <see cref="WeightUnits"/>), hence exact: the
/// order of branches cannot matter and a certificate needs no slack. Equal candidates are taken in byte order of the tokens, the end of
/// sequence last. The stopping rule is that of Fagin's threshold algorithm.
/// </remarks>
public sealed class StepJoin(VocabularyUnion union)
{
    private readonly CandidateTable _candidates = new();
    private BranchList[] _branches = [];
    private ulong[] _units = [];
    private int[] _toWiden = [];
    private readonly PolicyWeights _weights = new();
    private StepPolicy _policy = StepPolicy.Mean;
    private Aggregation _aggregation;
    private ulong _allUnits;
    private ulong _effectiveUnits;
    private int _count;
    private int _widenCount;
    private int _lists;

    /// <summary>The present branches whose lists must be wider for a certificate; filled by an uncertain <see cref="Decide()"/>.</summary>
    public ReadOnlySpan<int> BranchesToWiden => _toWiden.AsSpan(0, _widenCount);

    /// <summary>How many branches with a weight have neither a list nor abstained.</summary>
    public int MissingBranches
    {
        get
        {
            var missing = 0;
            foreach (var branch in Branches)
            {
                missing += branch.State == BranchState.Missing && branch.Units > 0 ? 1 : 0;
            }

            return missing;
        }
    }

    /// <summary>Whether the step's policy has its lead decide alone, given who abstains.</summary>
    public bool IsLedAlone => _policy.Kind == PolicyKind.Boundary && LeadAlone.Holds(Branches, _policy.Lead);

    /// <summary>The branch of the latest <see cref="Sample"/>'s token, or of the list that it lacks; −1 when no branch votes, or all lists together were drawn from or are needed.</summary>
    public int Drawn { get; private set; } = -1;

    private ReadOnlySpan<BranchList> Branches => _branches.AsSpan(0, _count);

    /// <summary>Begins a step: every branch is missing.</summary>
    /// <param name="branches">How many branches there are.</param>
    /// <param name="weights">One for each branch, on any scale: only their ratios count, to about 2⁻⁴⁰. A branch of weight 0 is only evidence.</param>
    /// <param name="aggregation">How probabilities are combined.</param>
    /// <param name="policy">How much each branch counts in this step; null for the weights as they are.</param>
    /// <exception cref="FusionException">no branches, or weights that cannot be normalised.</exception>
    public void Reset(int branches, ReadOnlySpan<double> weights, Aggregation aggregation, StepPolicy? policy = null)
    {
        if (branches <= 0)
        {
            throw new FusionException(FusionCodes.BranchOutOfRange, $"A step of {branches} branches.", "A fused stage has at least one branch.");
        }

        if (branches != weights.Length)
        {
            throw new FusionException(FusionCodes.WeightsInvalid, $"There are {branches} branches and {weights.Length} weights.", "Give one weight for each branch.");
        }

        EnsureRoom(branches);
        _allUnits = WeightUnits.Fill(weights, _units.AsSpan(0, branches));
        _count = branches;
        _aggregation = aggregation;
        _policy = policy ?? StepPolicy.Mean;
        _widenCount = 0;
        _lists = 0;
        _candidates.Clear();
        _candidates.Reserve(1);
        _candidates.IndexOf(VocabularyUnion.EndOfSequence);
        for (var branch = 0; branch < branches; branch++)
        {
            _branches[branch].Reset(_units[branch]);
        }
    }

    /// <summary>Gives a branch's distribution; again replaces it, by a wider list for instance. The spans are copied.</summary>
    /// <param name="branch">Which branch.</param>
    /// <param name="map">Where its vocabulary lies in the union.</param>
    /// <param name="ids">One id for each byte string, in descending probability.</param>
    /// <param name="probabilities">Of the full softmax, summed over the ids of the same bytes.</param>
    /// <param name="endOfSequence">The sum over the end-of-generation ids.</param>
    /// <param name="kth">No unlisted byte string is more probable.</param>
    /// <param name="residual">All unlisted byte strings together are at most this probable.</param>
    /// <exception cref="FusionException">the list is no distribution over that vocabulary; the branch is then missing.</exception>
    public void Set(int branch, VocabularyMap map, ReadOnlySpan<int> ids, ReadOnlySpan<float> probabilities, float endOfSequence, float kth, float residual)
    {
        ArgumentNullException.ThrowIfNull(map);
        var list = Branch(branch);
        list.SetState(BranchState.Missing);
        if (map.Union != union)
        {
            throw new FusionException(FusionCodes.VocabularyUnknown, $"Vocabulary {map.Table.Hash:x16} belongs to another union.", "Register the table with this join's union.");
        }

        var input = new DistributionInput
        {
            Map = map,
            Ids = ids,
            Probabilities = probabilities,
            EndOfSequence = endOfSequence,
            Kth = kth,
            Residual = residual,
        };
        input.Check();
        list.Take(input, _candidates, ++_lists);
    }

    /// <summary>The branch gives no vote in this step.</summary>
    public void Abstain(int branch) => Branch(branch).SetState(BranchState.Abstained);

    /// <summary>The branch has not arrived: it could still give any token anything up to its whole weight.</summary>
    public void Missing(int branch) => Branch(branch).SetState(BranchState.Missing);

    /// <summary>The fused token so far. May be called again after more lists were set. A policy that needs every list is uncertain while one is missing.</summary>
    /// <exception cref="FusionException">code <c>join_not_reset</c>.</exception>
    public FusionDecision Decide()
    {
        CheckReset();
        _weights.Apply(_policy, Branches, _candidates.All.Length);
        var decision = Decide(_aggregation, out var vetoed);
        return vetoed ? Decide(Aggregation.Arithmetic, out _) : decision;
    }

    /// <summary>
    /// A token drawn from the fused distribution, with draws that depend on the seed, the stage and the step alone. Uncertain while a list that it needs is missing or too short; at
    /// temperature 1 that is only the list of the drawn branch, <see cref="Drawn"/>. Whole lists give the same token.
    /// </summary>
    /// <param name="parameters">Seed, temperature and top-p.</param>
    /// <param name="stage">The stage's index.</param>
    /// <param name="step">The step.</param>
    /// <exception cref="FusionException">codes <c>join_not_reset</c>, <c>sample_exhausted</c>.</exception>
    public FusionDecision Sample(SamplingParameters parameters, int stage, int step)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        CheckReset();
        _weights.Apply(_policy, Branches, _candidates.All.Length);
        _widenCount = 0;
        var aggregation = _policy.Kind == PolicyKind.Sample ? Aggregation.Arithmetic : _aggregation;
        var tally = new StepTally(Branches, _candidates.All, aggregation);
        if (aggregation == Aggregation.Geometric && tally.EveryListIsFull && tally.IsVetoed(_candidates.All))
        {
            aggregation = Aggregation.Arithmetic;
            tally = new StepTally(Branches, _candidates.All, aggregation);
        }

        _effectiveUnits = tally.Units;
        var outcome = _policy.NeedsEveryList && tally.Missing > 0
            ? new SampleOutcome(-1, -1, Lacking.Every)
            : new StepSampler(Branches, _candidates.All, tally, union, parameters).Draw(stage, step, aggregation);
        Drawn = outcome.Branch;
        CollectLacking(outcome);
        return Sampled(outcome, tally);
    }

    /// <summary>What the branch says about a token of the union.</summary>
    public BranchEvidence Evidence(int branch, int unionId)
    {
        var list = Branch(branch);
        var weight = (double)list.Units / _allUnits;
        var effective = list.State == BranchState.Abstained || _effectiveUnits == 0 ? 0 : (double)list.Effective / _effectiveUnits;
        if (list.State != BranchState.Present)
        {
            return new BranchEvidence(list.State, weight, -1, 0, 0, false, 0, effective);
        }

        var top = _candidates.All[list.Top].UnionId;
        var (probability, listed) = list.Of(_candidates.Find(unionId));
        return new BranchEvidence(list.State, weight, top, list.TopProbability, probability, listed, list.Count, effective);
    }

    private FusionDecision Decide(Aggregation aggregation, out bool vetoed)
    {
        _widenCount = 0;
        vetoed = false;
        var tally = new StepTally(Branches, _candidates.All, aggregation);
        _effectiveUnits = tally.Units;
        if (tally.Units == 0)
        {
            return new FusionDecision { Kind = FusionKind.AllAbstain, UnionId = -1, Bytes = default, Probability = 0, Margin = 0, Certified = false, EntriesUsed = 0 };
        }

        var verdict = Certificate.Judge(tally, _candidates.All, union);

        // Every token is ruled out by some branch, in the full vocabularies: the veto says nothing, so the step is decided by the mean.
        vetoed = aggregation == Aggregation.Geometric && verdict.Lower.IsZero && tally.EveryListIsFull;
        var unionId = _candidates.All[verdict.Leader].UnionId;
        var certified = verdict.Certified && !(_policy.NeedsEveryList && tally.Missing > 0);
        if (!certified)
        {
            CollectBranchesToWiden();
        }

        return new FusionDecision
        {
            Kind = !certified ? FusionKind.Uncertain : unionId == VocabularyUnion.EndOfSequence ? FusionKind.EndOfSequence : FusionKind.Token,
            UnionId = unionId,
            Bytes = union.BytesOf(unionId),
            Probability = tally.Probability(verdict.Lower),
            Margin = tally.Probability(verdict.Lower) - tally.Probability(verdict.BestOtherUpper),
            Certified = certified,
            EntriesUsed = LongestList(),
        };
    }

    private FusionDecision Sampled(SampleOutcome outcome, scoped in StepTally tally)
    {
        var unionId = outcome.Candidate < 0 ? -1 : _candidates.All[outcome.Candidate].UnionId;
        return new FusionDecision
        {
            Kind = outcome.Lacks != Lacking.Nothing ? FusionKind.Uncertain : unionId < 0 ? FusionKind.AllAbstain : unionId == VocabularyUnion.EndOfSequence ? FusionKind.EndOfSequence : FusionKind.Token,
            UnionId = unionId,
            Bytes = unionId < 0 ? default : union.BytesOf(unionId),
            Probability = unionId < 0 ? 0 : tally.Probability(tally.Lower(_candidates.All[outcome.Candidate])),
            Margin = 0,
            Certified = unionId >= 0,
            EntriesUsed = LongestList(),
        };
    }

    private void CollectLacking(in SampleOutcome outcome)
    {
        if (outcome.Lacks == Lacking.Every)
        {
            Collect(positiveOnly: false);
        }
        else if (outcome.Lacks == Lacking.Drawn && _branches[outcome.Branch].State == BranchState.Present)
        {
            _toWiden[_widenCount++] = outcome.Branch;
        }
    }

    /// <summary>Branches whose unlisted strings can still weigh something; when none can, all that are not full.</summary>
    private void CollectBranchesToWiden()
    {
        Collect(positiveOnly: true);
        if (_widenCount == 0)
        {
            Collect(positiveOnly: false);
        }
    }

    private void Collect(bool positiveOnly)
    {
        for (var i = 0; i < _count; i++)
        {
            if (_branches[i] is { Votes: true, IsFull: false } branch && (!positiveOnly || branch.Unlisted > 0))
            {
                _toWiden[_widenCount++] = i;
            }
        }
    }

    private int LongestList()
    {
        var longest = 0;
        foreach (var branch in Branches)
        {
            longest = Math.Max(longest, branch.Count);
        }

        return longest;
    }

    private BranchList Branch(int branch)
    {
        CheckReset();
        return (uint)branch < (uint)_count
            ? _branches[branch]
            : throw new FusionException(FusionCodes.BranchOutOfRange, $"Branch {branch} of {_count}.", "Number branches from 0 in configuration order.");
    }

    private void CheckReset()
    {
        if (_count == 0)
        {
            throw new FusionException(FusionCodes.JoinNotReset, "The join has no step.", "Call Reset first.");
        }
    }

    private void EnsureRoom(int branches)
    {
        if (branches <= _branches.Length)
        {
            return;
        }

        var before = _branches.Length;
        Array.Resize(ref _branches, branches);
        for (var i = before; i < branches; i++)
        {
            _branches[i] = new BranchList();
        }

        _units = new ulong[branches];
        _toWiden = new int[branches];
    }
}
