namespace ModelNet.Fusion;

/// <summary>One branch's part in a step: its list, by candidate instead of by id, and its bound for everything unlisted.</summary>
internal sealed class BranchList
{
    private int[] _candidates = new int[64];
    private float[] _probabilities = new float[64];

    public BranchState State { get; private set; }

    /// <summary>Its weight as <see cref="WeightUnits"/> gives it.</summary>
    public ulong Units { get; private set; }

    /// <summary>What it weighs in this step: <see cref="Units"/> times its policy's factor. At most 2⁵⁷, so that 64 branches stay below 2⁶³.</summary>
    public ulong Effective { get; private set; }

    public int Count { get; private set; }

    public float EndOfSequence { get; private set; }

    /// <summary>No unlisted byte string is more probable: min(k-th, residual), 0 for a full list.</summary>
    public float Unlisted { get; private set; }

    /// <summary>All unlisted byte strings together are at most this probable; 0 for a full list.</summary>
    public float Residual { get; private set; }

    /// <summary>Whether every byte string of its vocabulary is listed.</summary>
    public bool IsFull { get; private set; }

    public ReadOnlySpan<int> Candidates => _candidates.AsSpan(0, Count);

    public ReadOnlySpan<float> Probabilities => _probabilities.AsSpan(0, Count);

    /// <summary>Whether it has a list and a configured weight.</summary>
    public bool MayVote => State == BranchState.Present && Units > 0;

    /// <summary>Whether it counts in this step.</summary>
    public bool Votes => State == BranchState.Present && Effective > 0;

    /// <summary>Its own first choice, as a candidate.</summary>
    public int Top => EndsFirst ? StepTally.EndOfSequenceIndex : _candidates[0];

    public float TopProbability => EndsFirst ? EndOfSequence : _probabilities[0];

    private bool EndsFirst => Count == 0 || EndOfSequence > _probabilities[0];

    public void Scale(uint factor) => Effective = Units * factor;

    /// <summary>The first entries of the list, or all when it has no more.</summary>
    public HeadOfList Head(int entries) => new(_candidates.AsSpan(0, Math.Min(entries, Count)), _probabilities.AsSpan(0, Math.Min(entries, Count)));

    public void Reset(ulong units)
    {
        Units = units;
        Effective = units;
        SetState(BranchState.Missing);
    }

    public void SetState(BranchState state)
    {
        State = state;
        Count = 0;
        EndOfSequence = 0;
        Unlisted = 0;
        Residual = 0;
        IsFull = false;
    }

    /// <summary>Takes a validated list. Leaves the branch missing when it holds two entries with the same bytes.</summary>
    public void Take(in DistributionInput input, CandidateTable table, int listNumber)
    {
        SetState(BranchState.Missing);
        EnsureRoom(input.Ids.Length);
        table.Reserve(input.Ids.Length);
        var unionIds = input.Map.UnionIds;
        for (var i = 0; i < input.Ids.Length; i++)
        {
            var index = table.IndexOf(unionIds[input.Ids[i]]);
            ref var candidate = ref table.All[index];
            if (candidate.LastList == listNumber)
            {
                throw new FusionException(FusionCodes.DistributionDuplicate, $"Id {input.Ids[i]} repeats the bytes of an earlier entry.", "List every byte string once, with its ids' probabilities summed.");
            }

            candidate.LastList = listNumber;
            _candidates[i] = index;
        }

        CopyProbabilities(input.Probabilities);
        Count = input.Ids.Length;
        EndOfSequence = Math.Min(1, input.EndOfSequence);
        IsFull = Count == input.Map.Table.ByteStringCount;
        Unlisted = IsFull ? 0 : Math.Min(1, Math.Min(input.Kth, input.Residual));
        Residual = IsFull ? 0 : Math.Min(1, input.Residual);
        State = BranchState.Present;
    }

    /// <summary>The probability it gives a candidate, or its bound when it does not list it.</summary>
    public (float Probability, bool Listed) Of(int candidate)
    {
        if (candidate == StepTally.EndOfSequenceIndex)
        {
            return (EndOfSequence, true);
        }

        var rank = Candidates.IndexOf(candidate);
        return rank < 0 ? (Unlisted, false) : (_probabilities[rank], true);
    }

    /// <summary>A sum of roundings may be a little above 1; descending order means that only the first entries can be.</summary>
    private void CopyProbabilities(ReadOnlySpan<float> probabilities)
    {
        probabilities.CopyTo(_probabilities);
        for (var i = 0; i < probabilities.Length && probabilities[i] > 1; i++)
        {
            _probabilities[i] = 1;
        }
    }

    private void EnsureRoom(int count)
    {
        if (count > _candidates.Length)
        {
            var size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)count);
            _candidates = new int[size];
            _probabilities = new float[size];
        }
    }
}
