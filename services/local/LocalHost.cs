using ModelNet.ChainRouter;
using ModelNet.Fuser;
using ModelNet.Hosting;
using ModelNet.Inference;
using ModelNet.ModelWorker;

namespace ModelNet.Local;

/// <summary>Hosts chain-router, fuser and one worker per model in this process, over one log.</summary>
public sealed class LocalHost : IAsyncDisposable
{
    private const long SmallModel = 30_000_000;
    private readonly List<SupervisedLoop> _loops = [];
    private readonly Dictionary<string, WorkerCounters> _workers = new(StringComparer.Ordinal);

    private LocalHost()
    {
    }

    /// <summary>The state of each service.</summary>
    public IReadOnlyList<LoopHealth> Health => _loops.ConvertAll(loop => loop.Health);

    /// <summary>What each worker has computed, by the model's name.</summary>
    public IReadOnlyDictionary<string, WorkerCounters> Workers => _workers;

    /// <summary>Fails with its error as soon as one service cannot go on; completes when all have stopped.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Starts the services and waits until each is ready.</summary>
    public static async Task<LocalHost> StartAsync(LocalHostOptions options, TimeProvider? time = null)
    {
        var host = new LocalHost();
        host.Launch(options, time);
        try
        {
            await Task.WhenAll(host._loops.Select(loop => loop.Started));
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }

        return host;
    }

    /// <summary>Asks every service to stop after its turn and waits for them, at most <paramref name="bound"/>; false when one did not.</summary>
    public async Task<bool> StopAsync(TimeSpan bound)
    {
        var stopped = await Task.WhenAll(_loops.Select(loop => loop.StopAsync(bound)));
        return Array.TrueForAll(stopped, ended => ended);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.FromSeconds(30));
        foreach (var loop in _loops)
        {
            await loop.DisposeAsync();
        }
    }

    /// <summary>A small model's forward pass is shorter than the meeting of two threads that share it, and far shorter when one of them has to wait for a core.</summary>
    private static int ThreadsOf(IModel model, int asked) => model.Description.Parameters < SmallModel ? 1 : asked;

    private static async Task FirstFault(List<Task> loops)
    {
        while (loops.Count > 0)
        {
            var ended = await Task.WhenAny(loops);
            await ended;
            loops.Remove(ended);
        }
    }

    private void Launch(LocalHostOptions options, TimeProvider? time)
    {
        var gate = new ComputeGate(options.Cores);
        foreach (var model in options.Models)
        {
            var worker = new ModelWorkerOptions
            {
                Model = model,
                Gate = gate,
                MaxSequences = options.MaxSequences,
                TokensPerSequence = options.TokensPerSequence,
                Threads = ThreadsOf(model, options.ThreadsPerModel),
                DecodeAhead = options.DecodeAhead,
                Counters = options.Counters.GetValueOrDefault(model.Description.Name) ?? new WorkerCounters(),
            };
            _workers[model.Description.Name] = worker.Counters;
            _loops.Add(ModelWorkerService.Start(options.Bus, worker, options.Supervision, time));
        }

        _loops.Add(FuserService.Start(options.Bus, new FuserOptions(), options.Supervision, time));
        var router = new ChainRouterOptions { Models = [.. options.Models.Select(model => model.Description.Name)] };
        _loops.Add(ChainRouterService.Start(options.Bus, router, options.Supervision, time));
        Completion = FirstFault(_loops.ConvertAll(loop => loop.Completion));
    }
}
