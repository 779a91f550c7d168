using System.Numerics;

namespace ModelNet.Fusion;

/// <summary>What the branches say of one candidate. Sums are integers of any size: their order cannot matter, and two means compare exactly.</summary>
internal sealed class SpanTally(SpanCandidate span, int branches)
{
    private const double MicrobitsPerBit = 1e6;

    /// <summary>Beyond it 2⁻ˣ is nothing in any case.</summary>
    private const double LargestExponent = 999;

    private const long NotSaid = -2;

    private readonly long[] _microbits = [.. Enumerable.Repeat(NotSaid, branches)];
    private BigInteger _cost;

    public SpanCandidate Span { get; } = span;

    /// <summary>The weight of the branches that scored it.</summary>
    public ulong Units { get; private set; }

    /// <summary>A branch with a weight proposed it and scored it.</summary>
    public bool IsProposed { get; private set; }

    /// <summary>Takes a branch's score: −log₂ of the span's probability in millionths of a bit, or <see cref="SpanJoin.Unscored"/>.</summary>
    public void Add(int branch, ulong units, long microbits, bool own)
    {
        _microbits[branch] = microbits;
        if (microbits >= 0)
        {
            _cost += (BigInteger)units * microbits;
            Units += units;
            IsProposed |= own && units > 0;
        }
    }

    /// <summary>Whether the branch has given it a score, or said that it has none.</summary>
    public bool IsJudgedBy(int branch) => _microbits[branch] != NotSaid;

    /// <summary>Whether the branch gave it a score.</summary>
    public bool IsScoredBy(int branch) => _microbits[branch] >= 0;

    /// <summary>The smaller weighted mean of bits per byte; of equal ones the first in the candidates' order.</summary>
    public bool IsBetterThan(SpanTally? other)
    {
        if (other is null)
        {
            return true;
        }

        var order = (_cost * other.Span.Length * other.Units).CompareTo(other._cost * Span.Length * Units);
        return order < 0 || (order == 0 && SpanCandidate.Compare(Span, other.Span) < 0);
    }

    /// <summary>The geometric mean over branches and bytes of the probability, 0 … 1; the quotient is an integer, so that no order of the branches changes a bit.</summary>
    public double Probability => OfMicrobits((double)(_cost / ((BigInteger)Units * Span.Length)));

    /// <summary>The same for one branch; 0 where it gave no score.</summary>
    public double ProbabilityOf(int branch) => IsScoredBy(branch) ? OfMicrobits((double)_microbits[branch] / Span.Length) : 0;

    private static double OfMicrobits(double perByte) => BinaryLogarithm.Exp2(-Math.Min(LargestExponent, perByte / MicrobitsPerBit));
}
