namespace ModelNet.Fusion;

/// <summary>For each pair of branches, the probability that their lists have in common, in <see cref="Terms"/>' arithmetic scale. Keeps its buffers between steps.</summary>
internal sealed class Overlaps
{
    private ulong[] _pairs = [];
    private float[] _byCandidate = [];
    private int _branches;

    public ulong Of(int one, int other) => _pairs[(one * _branches) + other];

    public void Compute(ReadOnlySpan<BranchList> branches, int entries, int candidates)
    {
        _branches = branches.Length;
        if (_pairs.Length < _branches * _branches)
        {
            _pairs = new ulong[_branches * _branches];
        }

        if (_byCandidate.Length < candidates)
        {
            _byCandidate = new float[Math.Max(256, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)candidates))];
        }

        for (var i = 1; i < _branches; i++)
        {
            if (branches[i].MayVote)
            {
                Against(branches, i, entries);
            }
        }
    }

    /// <summary>One branch against all before it: its probabilities are laid out by candidate, and taken up again afterwards.</summary>
    private void Against(ReadOnlySpan<BranchList> branches, int one, int entries)
    {
        var (candidates, probabilities) = branches[one].Head(entries);
        for (var rank = 0; rank < candidates.Length; rank++)
        {
            _byCandidate[candidates[rank]] = probabilities[rank];
        }

        for (var other = 0; other < one; other++)
        {
            if (branches[other].MayVote)
            {
                var common = Common(branches[other], entries) + Terms.Of(Math.Min(branches[one].EndOfSequence, branches[other].EndOfSequence), Aggregation.Arithmetic);
                _pairs[(one * _branches) + other] = common;
                _pairs[(other * _branches) + one] = common;
            }
        }

        foreach (var candidate in candidates)
        {
            _byCandidate[candidate] = 0;
        }
    }

    /// <summary>At most 2⁶² (1 + 10⁻⁴), since a list's mass is.</summary>
    private ulong Common(BranchList branch, int entries)
    {
        var (candidates, probabilities) = branch.Head(entries);
        var sum = 0UL;
        for (var rank = 0; rank < candidates.Length; rank++)
        {
            sum += Terms.Of(Math.Min(probabilities[rank], _byCandidate[candidates[rank]]), Aggregation.Arithmetic);
        }

        return sum;
    }
}
