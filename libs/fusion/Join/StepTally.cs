namespace ModelNet.Fusion;

/// <summary>Adds up what the voting branches say, exactly: integers in 128 bits, so that no order of branches or entries changes a bit.</summary>
internal struct StepTally
{
    /// <summary>The end of sequence is always the first candidate.</summary>
    public const int EndOfSequenceIndex = 0;

    private readonly Aggregation _aggregation;
    private int _voters;
    private int _zeroBoundBranches;
    private UInt128 _bounds;
    private UInt128 _missingBounds;

    public StepTally(ReadOnlySpan<BranchList> branches, Span<Candidate> candidates, Aggregation aggregation)
    {
        _aggregation = aggregation;
        EveryListIsFull = true;
        foreach (ref var candidate in candidates)
        {
            candidate = new Candidate { UnionId = candidate.UnionId, LastList = candidate.LastList };
        }

        foreach (var branch in branches)
        {
            if (branch.Votes)
            {
                AddList(branch, candidates);
            }
            else if (branch.State == BranchState.Missing && branch.Units > 0)
            {
                AddMissing(branch);
            }
        }
    }

    /// <summary>The units of all branches that voted or still may.</summary>
    public ulong Units { get; private set; }

    /// <summary>How many branches with a weight have not arrived.</summary>
    public int Missing { get; private set; }

    /// <summary>Whether no byte string can have been left out.</summary>
    public bool EveryListIsFull { get; private set; }

    /// <summary>What a byte string that nobody lists can reach at most.</summary>
    public readonly UInt128 UnseenUpper => _missingBounds + (IsGeometric && _zeroBoundBranches > 0 ? 0 : _bounds);

    private readonly bool IsGeometric => _aggregation == Aggregation.Geometric;

    /// <summary>What the candidate reaches at least. 0 means nothing is sure.</summary>
    public readonly UInt128 Lower(in Candidate candidate)
        => IsGeometric && candidate.Alive < _voters ? 0 : candidate.Sum;

    /// <summary>What the candidate reaches at most.</summary>
    public readonly UInt128 Upper(in Candidate candidate)
    {
        if (IsGeometric && (candidate.Vetoed > 0 || candidate.ListedWhereRestIsZero < _zeroBoundBranches))
        {
            return 0;
        }

        return candidate.Sum + (_bounds - candidate.ReplacedBounds) + _missingBounds;
    }

    public readonly double Probability(UInt128 value) => _aggregation == Aggregation.Arithmetic
        ? Terms.ArithmeticMean(value, Units)
        : value == 0 ? 0 : Terms.GeometricMean(value, Units);

    private void AddMissing(BranchList branch)
    {
        _voters++; // under a geometric mean nothing is sure without it
        Units += branch.Units;
        Missing++;
        EveryListIsFull = false;
        _missingBounds += Math.BigMul(branch.Units, Terms.Of(1, _aggregation));
    }

    private void AddList(BranchList branch, Span<Candidate> candidates)
    {
        var unlisted = Terms.Of(branch.Unlisted, _aggregation);
        var bound = Math.BigMul(branch.Units, unlisted);
        _voters++;
        Units += branch.Units;
        EveryListIsFull &= branch.IsFull;
        _bounds += bound;
        _zeroBoundBranches += unlisted == 0 ? 1 : 0;
        Add(ref candidates[EndOfSequenceIndex], branch, branch.EndOfSequence, bound);
        var probabilities = branch.Probabilities;
        var indices = branch.Candidates;
        for (var i = 0; i < indices.Length; i++)
        {
            Add(ref candidates[indices[i]], branch, probabilities[i], bound);
        }
    }

    private readonly void Add(ref Candidate candidate, BranchList branch, float probability, UInt128 bound)
    {
        var term = Terms.Of(probability, _aggregation);
        candidate.Sum += Math.BigMul(branch.Units, term);
        candidate.ReplacedBounds += bound;
        candidate.Alive += term > 0 ? 1 : 0;
        candidate.Vetoed += term > 0 ? 0 : 1;
        candidate.ListedWhereRestIsZero += bound == 0 ? 1 : 0;
    }
}
