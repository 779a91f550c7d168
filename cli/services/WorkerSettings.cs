using ModelNet.Cli.Runs;

namespace ModelNet.Cli.Services;

/// <summary>What <c>modelnet worker</c> was asked for.</summary>
internal sealed record WorkerSettings
{
    /// <summary>The models and how they compute.</summary>
    public required RunSettings Run { get; init; }

    public int? Sequences { get; init; }
}
