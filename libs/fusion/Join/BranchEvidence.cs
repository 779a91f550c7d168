namespace ModelNet.Fusion;

/// <summary>How a branch took part in a step.</summary>
public enum BranchState
{
    /// <summary>Its distribution has not arrived: anything between 0 and its whole weight.</summary>
    Missing = 0,

    /// <summary>Its distribution was set.</summary>
    Present = 1,

    /// <summary>It gives no vote; the weights renormalise over the others.</summary>
    Abstained = 2,
}

/// <summary>What one branch voted, for the record of the step.</summary>
/// <param name="State">Whether it voted.</param>
/// <param name="Weight">Its share of all branches' weight, 0 … 1.</param>
/// <param name="TopUnionId">Its own most probable token (or <see cref="VocabularyUnion.EndOfSequence"/>); −1 when it did not vote.</param>
/// <param name="TopProbability">That token's probability.</param>
/// <param name="Probability">The probability it gives the asked token; an upper bound when it does not list it.</param>
/// <param name="Listed">Whether it lists the asked token.</param>
/// <param name="Entries">How many entries its list has.</param>
/// <param name="EffectiveWeight">Its share of the step, 0 … 1: the weight times the policy's factor, over those of all branches that take part; 0 for one that abstains.</param>
public readonly record struct BranchEvidence(
    BranchState State,
    double Weight,
    int TopUnionId,
    float TopProbability,
    float Probability,
    bool Listed,
    int Entries,
    double EffectiveWeight);
