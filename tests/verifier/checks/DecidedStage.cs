using ModelNet.Contracts;
using ModelNet.Verifier.Reading;

namespace ModelNet.Verifier.Checks;

/// <summary>One decided step: the first record in log order that names it.</summary>
internal sealed record DecidedStep(byte[] Bytes, Place Place, bool Certified, int K, int Absent)
{
    /// <summary>The policy that the record names; empty for the plain mean.</summary>
    public string Policy { get; init; } = "";

    /// <summary>The branches that it was decided without because they were late.</summary>
    public int[] Without { get; init; } = [];

    /// <summary>The branch that it was drawn from; −1 when it was not drawn.</summary>
    public int Drawn { get; init; } = -1;

    /// <summary>The winner's score, as the record says.</summary>
    public double Probability { get; init; }

    /// <summary>What each branch weighed, as the record says; empty when it has no votes.</summary>
    public double[] Weights { get; init; } = [];
}

/// <summary>The decided steps of a stage, from 0.</summary>
internal sealed class DecidedStage(bool fused)
{
    /// <summary>Whether a fuser decided it.</summary>
    public bool Fused { get; } = fused;

    public List<DecidedStep> Steps { get; } = [];

    public Finish Finish { get; set; }

    /// <summary>The branches that were dropped, with the step from which they have no vote.</summary>
    public Dictionary<int, int> Dropped { get; } = [];
}
