using System.Diagnostics;
using ModelNet.Bus;
using ModelNet.Bus.Kafka;
using ModelNet.ChainRouter;
using ModelNet.Client;
using ModelNet.Contracts;
using ModelNet.Fuser;
using ModelNet.Hosting;
using ModelNet.Inference;
using ModelNet.Inference.Llama;
using ModelNet.ModelWorker;

namespace ModelNet.Bench.Kafka;

/// <summary>A router, a fuser and a worker for each model, each with a bus of its own as separate processes have.</summary>
internal sealed class Deployment : IAsyncDisposable, IRecordHandler
{
    private readonly List<LlamaModel> _models;
    private readonly List<KafkaBus> _buses = [];
    private readonly List<SupervisedLoop> _loops = [];
    private readonly KafkaBusOptions _options;
    private readonly KafkaBus _client;
    private readonly DecodeAhead _ahead;
    private readonly FusedTokens _record = new();
    private readonly List<(double Step, double Slowest)> _steps = [];
    private string _session = "";
    private long _previous;
    private bool _ended;

    private Deployment(string servers, DecodeAhead ahead, IEnumerable<string> files)
    {
        _ahead = ahead;
        _models = files.Select((file, i) => LlamaModel.Load(new LlamaModelOptions { Path = file, Name = $"m{i}" })).ToList();
        _options = new KafkaBusOptions { BootstrapServers = servers, Partitions = 1, TopicPrefix = $"bench-{Guid.NewGuid():n}." };
        _client = Open();
    }

    /// <summary>How many branches a fused step has.</summary>
    public int Branches => _models.Count;

    /// <summary>What the workers have counted, all of them together.</summary>
    public WorkerCounters Counters { get; } = new();

    public static async Task<Deployment> StartAsync(string servers, DecodeAhead ahead, params string[] files)
    {
        var deployment = new Deployment(servers, ahead, files);
        deployment.Launch();
        await Task.WhenAll(deployment._loops.Select(loop => loop.Started));
        return deployment;
    }

    /// <summary>Runs one parallel session and returns its steps: from one fused token to the next as a client sees them, and the slowest forward pass between, in µs.</summary>
    public IReadOnlyList<(double Step, double Slowest)> Run(string question, int maxTokens)
    {
        _session = Guid.NewGuid().ToString("n");
        (_previous, _ended) = (0, false);
        _steps.Clear();
        using var tokens = _client.Subscribe(new SubscriptionOptions { Topics = [Topics.FusedTokens], Start = StartPosition.Latest });
        new SessionClient(_client).Submit(new SessionRequest
        {
            Session = _session,
            Flow = $"[{string.Join(", ", _models.Select(model => model.Description.Name))}]",
            Question = question,
            MaxTokens = maxTokens,
        });
        while (!_ended)
        {
            if (tokens.Poll(this, 1, TimeSpan.FromSeconds(120)) == 0)
            {
                throw new TimeoutException("No token for 120 s.");
            }
        }

        return [.. _steps];
    }

    /// <summary>Records of a topic and their bytes, without Kafka's own.</summary>
    public (long Records, long Bytes) Size(string topic)
    {
        var counter = new Counter();
        using var reader = _client.Subscribe(new SubscriptionOptions { Topics = [topic] });
        while (!reader.CaughtUp)
        {
            reader.Poll(counter, 10_000, TimeSpan.FromSeconds(5));
        }

        return (counter.Records, counter.Bytes);
    }

    /// <inheritdoc/>
    public void Handle(in RecordView record)
    {
        var now = Stopwatch.GetTimestamp();
        _record.ReadFrom(record.Value);
        if (_record.Session.ToString() != _session)
        {
            return;
        }

        if (_record.Kind != FusedKind.Tokens)
        {
            _previous = 0; // a step that asked for longer lists has two round trips: it is not an ordinary step
            return;
        }

        if (_previous > 0 && _record.Tokens.Count == 1)
        {
            _steps.Add((Stopwatch.GetElapsedTime(_previous, now).TotalMicroseconds, Slowest()));
        }

        _previous = now;
        _ended |= _record.Finish != Finish.None;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var loop in _loops)
        {
            await loop.DisposeAsync();
        }

        foreach (var bus in _buses)
        {
            await bus.DisposeAsync();
        }

        _models.ForEach(model => model.Dispose());
    }

    private void Launch()
    {
        var gate = new ComputeGate(Environment.ProcessorCount);
        _client.EnsureTopics(Topics.All(_models.Select(model => model.Description.Name)));
        foreach (var model in _models)
        {
            _loops.Add(ModelWorkerService.Start(Open(), new ModelWorkerOptions { Model = model, Gate = gate, MaxSequences = 1, TokensPerSequence = 1024, DecodeAhead = _ahead, Counters = Counters }));
        }

        _loops.Add(FuserService.Start(Open()));
        _loops.Add(ChainRouterService.Start(Open(), new ChainRouterOptions { Models = [.. _models.Select(model => model.Description.Name)] }));
    }

    private KafkaBus Open()
    {
        var bus = KafkaBus.Open(_options);
        _buses.Add(bus);
        return bus;
    }

    private double Slowest()
    {
        var slowest = 0L;
        foreach (var vote in _record.Tokens[0].Votes.Span)
        {
            slowest = Math.Max(slowest, vote.ComputeNs);
        }

        return slowest / 1000.0;
    }

    private sealed class Counter : IRecordHandler
    {
        public long Records { get; private set; }

        public long Bytes { get; private set; }

        public void Handle(in RecordView record)
        {
            Records++;
            Bytes += record.Value.Length;
        }
    }
}
