using ModelNet.Bus;
using ModelNet.Bus.Embedded;
using ModelNet.Client;
using ModelNet.Contracts;
using ModelNet.Inference.Llama;
using ModelNet.Local;
using ModelNet.ModelWorker;

namespace ModelNet.Bench.Steps;

/// <summary>The product as a user runs it: embedded log, three services, one thread per model.</summary>
internal sealed class Ensemble : IAsyncDisposable
{
    private readonly string _folder;
    private readonly EmbeddedBus _bus;
    private readonly List<LlamaModel> _models;
    private readonly LocalHost _host;
    private int _sessions;

    private Ensemble(string folder, EmbeddedBus bus, List<LlamaModel> models, LocalHost host)
    {
        _folder = folder;
        _bus = bus;
        _models = models;
        _host = host;
    }

    public static async Task<Ensemble> StartAsync(IEnumerable<string> files, DecodeAhead ahead = DecodeAhead.Auto)
    {
        var models = files.Select((file, i) => LlamaModel.Load(new LlamaModelOptions { Path = file, Name = $"m{i}" })).ToList();
        var folder = Directory.CreateTempSubdirectory("modelnet-bench-").FullName;
        var bus = EmbeddedBus.Open(new EmbeddedBusOptions { Folder = folder });
        var host = await LocalHost.StartAsync(new LocalHostOptions { Bus = bus, Models = models, MaxSequences = 1, TokensPerSequence = 1024, DecodeAhead = ahead });
        return new Ensemble(folder, bus, models, host);
    }

    /// <summary>Runs one parallel session over all models and returns its steps.</summary>
    public List<StepTime> Run(string question, int maxTokens)
    {
        var session = $"bench-{_sessions++}";
        var probe = new StepProbe(session);
        using var reader = _bus.Subscribe(new SubscriptionOptions { Topics = [Topics.FusedTokens], Start = StartPosition.Latest });
        using var results = _bus.Subscribe(new SubscriptionOptions { Topics = [Topics.Results], Start = StartPosition.Latest });
        var flow = $"[{string.Join(", ", _models.Select(model => model.Description.Name))}]";
        new SessionClient(_bus).Submit(new SessionRequest { Session = session, Flow = flow, Question = question, MaxTokens = maxTokens });

        // The steps are read when all is over, from the log's own time stamps: a reader that wakes at every token would take part in what it measures.
        if (results.Poll(new Ignore(), 1, TimeSpan.FromSeconds(120)) == 0)
        {
            throw new TimeoutException($"No result for 120 s in {session}.");
        }

        while (!probe.Ended && reader.Poll(probe, 1024, TimeSpan.FromSeconds(10)) > 0)
        {
        }

        return probe.Steps;
    }

    private sealed class Ignore : IRecordHandler
    {
        public void Handle(in RecordView record)
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _bus.DisposeAsync();
        foreach (var model in _models)
        {
            model.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
