using ModelNet.Bus;
using ModelNet.ModelWorker;

namespace ModelNet.Cli.Runs;

/// <summary>What answers a run's sessions.</summary>
internal interface IRunHost : IAsyncDisposable
{
    /// <summary>Where requests go and results come from.</summary>
    IBus Bus { get; }

    /// <summary>Whether sessions of this run alone are on the bus from its beginning; on a shared one a new run reads only what comes from now on.</summary>
    bool IsOwn { get; }

    /// <summary>What the workers of this process have computed, by the model's name; of services elsewhere nothing is known here.</summary>
    IReadOnlyDictionary<string, WorkerCounters> Workers { get; }

    /// <summary>Fails when the services cannot go on.</summary>
    Task Completion { get; }
}
