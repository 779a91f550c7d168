using ModelNet.Cli.Runs;

namespace ModelNet.Cli.Services;

/// <summary>What <c>modelnet worker</c> was asked for.</summary>
internal sealed record WorkerSettings
{
    public required ModelSettings Models { get; init; }

    public int? Threads { get; init; }

    public int? Cores { get; init; }

    public required int Sequences { get; init; }

    public required int Context { get; init; }

    public int GpuLayers { get; init; }

    public IReadOnlyList<string> Devices { get; init; } = [];
}
