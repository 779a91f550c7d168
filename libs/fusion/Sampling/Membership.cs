namespace ModelNet.Fusion;

/// <summary>What can be said of a question whose answer depends on unlisted probabilities.</summary>
internal enum Membership
{
    /// <summary>Longer lists are needed.</summary>
    Unknown,

    In,

    Out,
}
