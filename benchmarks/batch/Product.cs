using System.Diagnostics;
using ModelNet.Bus;
using ModelNet.Bus.Embedded;
using ModelNet.ChainRouter;
using ModelNet.Client;
using ModelNet.Contracts;
using ModelNet.Fuser;
using ModelNet.Hosting;
using ModelNet.Inference;
using ModelNet.ModelWorker;

namespace ModelNet.Bench.Batch;

/// <summary>The services as `modelnet run` hosts them: one process, the embedded log, one thread per model, one gate for all.</summary>
internal sealed class Product : IAsyncDisposable
{
    private readonly string _folder;
    private readonly EmbeddedBus _bus;
    private readonly List<SupervisedLoop> _loops = [];
    private readonly List<WorkerCounters> _workers = [];
    private TimeSpan _ran;
    private int _sessions;

    private Product(string folder, EmbeddedBus bus)
    {
        _folder = folder;
        _bus = bus;
    }

    /// <summary>What the first model's worker counts.</summary>
    public WorkerCounters Counters => _workers[0];

    /// <summary>For each model, which share of the runs' time its forward passes took: what is missing to 1 it waited.</summary>
    public string Utilisation => string.Join(", ", _workers.Select(worker => $"{worker.Busy / _ran:0.000}"));

    public static async Task<Product> StartAsync(IReadOnlyList<IModel> models, int sequences, int tokensPerSequence, int minSharedPrefix = 16, DecodeAhead ahead = DecodeAhead.Auto)
    {
        var folder = Directory.CreateTempSubdirectory("modelnet-bench-").FullName;
        var product = new Product(folder, EmbeddedBus.Open(new EmbeddedBusOptions { Folder = folder }));
        var gate = new ComputeGate(Environment.ProcessorCount);
        foreach (var model in models)
        {
            product._workers.Add(new WorkerCounters());
            product._loops.Add(ModelWorkerService.Start(product._bus, new ModelWorkerOptions
            {
                Model = model,
                Gate = gate,
                MaxSequences = sequences,
                TokensPerSequence = tokensPerSequence,
                MinSharedPrefix = minSharedPrefix,
                DecodeAhead = ahead,
                Counters = product._workers[^1],
            }));
        }

        product._loops.Add(FuserService.Start(product._bus, new FuserOptions()));
        product._loops.Add(ChainRouterService.Start(product._bus, new ChainRouterOptions { Models = [.. models.Select(model => model.Description.Name)] }));
        await Task.WhenAll(product._loops.Select(loop => loop.Started));
        return product;
    }

    /// <summary>Asks all questions at once and waits for every result.</summary>
    public TokenTimes Run(string flow, IReadOnlyList<string> questions, int maxTokens)
    {
        var times = new TokenTimes();
        using var reader = _bus.Subscribe(new SubscriptionOptions { Topics = [Topics.StageTokens, Topics.FusedTokens], Start = StartPosition.Latest });
        using var results = _bus.Subscribe(new SubscriptionOptions { Topics = [Topics.Results], Start = StartPosition.Latest });
        var client = new SessionClient(_bus);
        var began = Stopwatch.GetTimestamp();
        foreach (var question in questions)
        {
            client.Submit(new SessionRequest { Session = $"bench-{_sessions++}", Flow = flow, Question = question, MaxTokens = maxTokens });
        }

        var ended = new Outcomes();
        while (ended.Count < questions.Count)
        {
            if (results.Poll(ended, 1024, TimeSpan.FromSeconds(120)) == 0)
            {
                throw new TimeoutException($"{ended.Count} of {questions.Count} results of {flow}, and none for 120 s.");
            }
        }

        _ran += Stopwatch.GetElapsedTime(began);

        // The tokens are read when all is over: a reader that wakes at every token would take part in what it measures.
        while (reader.Poll(times, 4096, TimeSpan.FromMilliseconds(100)) > 0)
        {
        }

        return times;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var loop in _loops)
        {
            await loop.DisposeAsync();
        }

        await _bus.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed class Outcomes : IRecordHandler
    {
        private readonly Result _result = new();

        public int Count { get; private set; }

        public void Handle(in RecordView record)
        {
            _result.ReadFrom(record.Value);
            if (_result.Outcome != Outcome.Completed)
            {
                throw new InvalidOperationException($"{_result.Session} ended with {_result.ErrorCode}: {_result.Error}");
            }

            Count++;
        }
    }
}
