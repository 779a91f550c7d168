namespace ModelNet.Fusion;

/// <summary>Adds up what the voting branches say, exactly: integers of 128 bits, so that no order of branches or entries changes a bit.</summary>
internal struct StepTally
{
    /// <summary>The end of sequence is always the first candidate.</summary>
    public const int EndOfSequenceIndex = 0;

    private readonly Aggregation _aggregation;
    private int _voters;
    private int _zeroBoundBranches;
    private ExactSum _bounds;
    private ExactSum _missingBounds;

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
            else if (branch.State == BranchState.Missing && branch.Effective > 0)
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
    public readonly ExactSum UnseenUpper
    {
        get
        {
            var upper = _missingBounds;
            if (!IsGeometric || _zeroBoundBranches == 0)
            {
                upper.Add(_bounds);
            }

            return upper;
        }
    }

    private readonly bool IsGeometric => _aggregation == Aggregation.Geometric;

    /// <summary>What the candidate reaches at least. 0 means nothing is sure.</summary>
    public readonly ExactSum Lower(in Candidate candidate)
        => IsGeometric && candidate.Alive < _voters ? default : candidate.Sum;

    /// <summary>What the candidate reaches at most.</summary>
    public readonly ExactSum Upper(in Candidate candidate)
    {
        if (IsGeometric && (candidate.Vetoed > 0 || candidate.ListedWhereRestIsZero < _zeroBoundBranches))
        {
            return default;
        }

        var upper = _bounds;
        upper.Subtract(candidate.ReplacedBounds);
        upper.Add(candidate.Sum);
        upper.Add(_missingBounds);
        return upper;
    }

    /// <summary>Whether every token is ruled out by some branch.</summary>
    public readonly bool IsVetoed(ReadOnlySpan<Candidate> candidates)
    {
        foreach (ref readonly var candidate in candidates)
        {
            if (candidate.IsListed && !Lower(candidate).IsZero)
            {
                return false;
            }
        }

        return true;
    }

    public readonly double Probability(in ExactSum value) => _aggregation == Aggregation.Arithmetic
        ? Terms.ArithmeticMean(value, Units)
        : value.IsZero ? 0 : Terms.GeometricMean(value, Units);

    /// <summary>log₂ of a value, on a scale on which differences are those of the probabilities; −∞ for 0.</summary>
    public readonly double LogOf(in ExactSum value) => value.IsZero ? double.NegativeInfinity
        : IsGeometric ? value.DividedBy(Units) / Terms.GeometricScale
        : BinaryLogarithm.Log2(value.ToDouble());

    private void AddMissing(BranchList branch)
    {
        _voters++; // under a geometric mean nothing is sure without it
        Units += branch.Effective;
        Missing++;
        EveryListIsFull = false;
        _missingBounds.Add(ExactSum.Product(branch.Effective, Terms.Of(1, _aggregation)));
    }

    private void AddList(BranchList branch, Span<Candidate> candidates)
    {
        var unlisted = Terms.Of(branch.Unlisted, _aggregation);
        var bound = ExactSum.Product(branch.Effective, unlisted);
        _voters++;
        Units += branch.Effective;
        EveryListIsFull &= branch.IsFull;
        _bounds.Add(bound);
        _zeroBoundBranches += unlisted == 0 ? 1 : 0;
        Add(ref candidates[EndOfSequenceIndex], branch.Effective, branch.EndOfSequence, bound);
        var probabilities = branch.Probabilities;
        var indices = branch.Candidates;
        for (var i = 0; i < indices.Length; i++)
        {
            Add(ref candidates[indices[i]], branch.Effective, probabilities[i], bound);
        }
    }

    private readonly void Add(ref Candidate candidate, ulong units, float probability, in ExactSum bound)
    {
        var term = Terms.Of(probability, _aggregation);
        candidate.Sum.Add(ExactSum.Product(units, term));
        candidate.ReplacedBounds.Add(bound);
        candidate.Alive += term > 0 ? 1 : 0;
        candidate.Vetoed += term > 0 ? 0 : 1;
        candidate.ListedWhereRestIsZero += bound.IsZero ? 1 : 0;
    }
}
