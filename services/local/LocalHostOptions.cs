using ModelNet.Bus;
using ModelNet.Hosting;
using ModelNet.Inference;
using ModelNet.ModelWorker;

namespace ModelNet.Local;

/// <summary>What one process needs to run every service.</summary>
public sealed record LocalHostOptions
{
    /// <summary>The log. The host does not dispose it.</summary>
    public required IBus Bus { get; init; }

    /// <summary>The loaded models, one worker each. The host does not dispose them.</summary>
    public required IReadOnlyList<IModel> Models { get; init; }

    /// <summary>How many compute threads may run at once over all models.</summary>
    public int Cores { get; init; } = Environment.ProcessorCount;

    /// <summary>Compute threads of one decode of one model; models below 30 million parameters always use one.</summary>
    public int ThreadsPerModel { get; init; } = 1;

    /// <summary>How many sessions each worker holds in its KV cache at once.</summary>
    public int MaxSequences { get; init; } = 4;

    /// <summary>Tokens per session in each worker; 0 takes each model's trained context.</summary>
    public int TokensPerSequence { get; init; }

    /// <summary>Whether branches compute behind the token that they expect while their fuser decides.</summary>
    public DecodeAhead DecodeAhead { get; init; } = DecodeAhead.Auto;

    /// <summary>Counters of earlier workers by the model's name, which go on counting; models without one begin at zero.</summary>
    public IReadOnlyDictionary<string, WorkerCounters> Counters { get; init; } = new Dictionary<string, WorkerCounters>();

    public SupervisionOptions Supervision { get; init; } = new() { IsFatal = static error => error is BusException || ModelWorkerService.IsLasting(error) };
}
