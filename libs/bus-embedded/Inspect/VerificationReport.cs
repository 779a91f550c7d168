namespace ModelNet.Bus.Embedded;

/// <summary>What a full verification of a log found.</summary>
/// <param name="Folder">The log's folder.</param>
/// <param name="Records">How many records were read.</param>
/// <param name="Bytes">The size of their keys, values and headers.</param>
/// <param name="Problems">What is wrong, in words, at most <see cref="MaxProblems"/>; empty when every byte is as it was written.</param>
/// <param name="Warnings">What is odd but no damage.</param>
public sealed record VerificationReport(
    string Folder, long Records, long Bytes, IReadOnlyList<string> Problems, IReadOnlyList<string> Warnings)
{
    /// <summary>A verification stops after this many problems.</summary>
    public const int MaxProblems = 100;

    /// <summary>Whether nothing is wrong.</summary>
    public bool IsIntact => Problems.Count == 0;
}
