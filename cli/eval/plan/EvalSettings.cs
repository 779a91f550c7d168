using ModelNet.Cli.Runs;

namespace ModelNet.Cli.Eval;

/// <summary>What was asked of an evaluation; checked for form only.</summary>
internal sealed record EvalSettings
{
    /// <summary>What it has in common with a run: the folder is the output folder, the limit that of the questions.</summary>
    public required RunSettings Run { get; init; }

    /// <summary>Chooses the questions of the limit; null takes the first ones.</summary>
    public int? Seed { get; init; }

    /// <summary>Lists of model names, and folders.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Names of structures with commas between them; null takes all.</summary>
    public string? Structures { get; init; }
}
