using ModelNet.Bus;
using ModelNet.Bus.Embedded;
using ModelNet.Client;
using ModelNet.Contracts;
using ModelNet.Inference;
using ModelNet.Local;

namespace ModelNet.Bench.Speculation;

/// <summary>The three services over an embedded log. Sessions run one after the other, so that every decode belongs to one of them.</summary>
internal sealed class Ensemble : IAsyncDisposable
{
    private static readonly string[] s_topics = [Topics.StepDistributions, Topics.Drafts, Topics.FusedTokens];
    private readonly string _folder;
    private readonly EmbeddedBus _bus;
    private readonly IReadOnlyList<IModel> _models;
    private readonly LocalHost _host;

    private Ensemble(string folder, EmbeddedBus bus, IReadOnlyList<IModel> models, LocalHost host) => (_folder, _bus, _models, _host) = (folder, bus, models, host);

    public static async Task<Ensemble> StartAsync(IReadOnlyList<IModel> models, int cores)
    {
        var folder = Directory.CreateTempSubdirectory("modelnet-bench-").FullName;
        var bus = EmbeddedBus.Open(new EmbeddedBusOptions { Folder = folder });
        var host = await LocalHost.StartAsync(new LocalHostOptions { Bus = bus, Models = models, Cores = cores, MaxSequences = models.Count, TokensPerSequence = 1024 });
        return new Ensemble(folder, bus, models, host);
    }

    /// <summary>Asks every question of the parallel flow over all models, with these settings behind the flow's line.</summary>
    public Counts Run(string settings, IReadOnlyList<string> questions, int tokens, bool deterministic = false)
    {
        using var reader = _bus.Subscribe(new SubscriptionOptions { Topics = s_topics, Start = StartPosition.Latest });
        var before = Decodes();
        var meter = new Meter();
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        var texts = questions.Select(question => Ask(settings, question, tokens, deterministic)).ToList();
        var elapsed = System.Diagnostics.Stopwatch.GetElapsedTime(began);
        while (reader.Poll(meter, 4096, TimeSpan.FromMilliseconds(50)) > 0)
        {
            // when all is over: a reader that wakes at every record would take part in what is measured
        }

        var decodes = Decodes().Zip(before, (after, earlier) => after - earlier - questions.Count).ToList(); // without one prefill for each session
        return new Counts(texts, meter.Tokens, meter.Rounds, meter.Drafts, meter.Records, meter.Bytes, decodes, elapsed, meter.Answering);
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

    private string Ask(string settings, string question, int tokens, bool deterministic)
    {
        var session = Guid.NewGuid().ToString("n");
        using var results = _bus.Subscribe(new SubscriptionOptions { Topics = [Topics.Results], Start = StartPosition.Latest });
        var flow = $"flow: \"[{string.Join(", ", _models.Select(model => model.Description.Name))}]\"\n{settings}";
        new SessionClient(_bus).Submit(new SessionRequest { Session = session, Flow = flow, Question = question, MaxTokens = tokens, Deterministic = deterministic });
        var answer = new Answer();
        return results.Poll(answer, 1, TimeSpan.FromSeconds(120)) > 0 ? answer.Text : throw new TimeoutException($"No result for 120 s: {question}");
    }

    private List<long> Decodes() => [.. _models.Select(model => _host.Workers[model.Description.Name].Decodes)];

    private sealed class Answer : IRecordHandler
    {
        private readonly Result _result = new();

        public string Text { get; private set; } = "";

        public void Handle(in RecordView record)
        {
            _result.ReadFrom(record.Value);
            Text = _result.Outcome == Outcome.Completed ? _result.Text.ToString() : throw new InvalidOperationException(_result.Error.ToString());
        }
    }

    private sealed class Meter : IRecordHandler
    {
        private readonly FusedTokens _fused = new();
        private long _first;

        public int Tokens { get; private set; }

        public int Rounds { get; private set; }

        public int Drafts { get; private set; }

        public int Records { get; private set; }

        public long Bytes { get; private set; }

        public TimeSpan Answering { get; private set; }

        public void Handle(in RecordView record)
        {
            Records++;
            Bytes += record.Value.Length;
            Drafts += record.Topic == Topics.Drafts ? 1 : 0;
            if (record.Topic != Topics.FusedTokens)
            {
                return;
            }

            Rounds++; // a question for longer lists is a trip too
            _fused.ReadFrom(record.Value);
            Tokens += _fused.Tokens.Count;
            if (_fused.FirstStep == 0 && _fused.Kind == FusedKind.Tokens)
            {
                _first = record.TimestampMicroseconds;
            }

            if (_fused.Finish != Finish.None)
            {
                Answering += TimeSpan.FromMicroseconds(record.TimestampMicroseconds - _first);
            }
        }
    }
}
