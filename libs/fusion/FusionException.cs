namespace ModelNet.Fusion;

/// <summary>Input that fusion refuses, with a stable code and what to do about it.</summary>
public sealed class FusionException(string code, string message, string hint) : Exception(message)
{
    /// <summary>One of <see cref="FusionCodes"/>.</summary>
    public string Code { get; } = code;

    /// <summary>What the user can do.</summary>
    public string Hint { get; } = hint;
}
