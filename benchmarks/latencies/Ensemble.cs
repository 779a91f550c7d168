using ModelNet.Bus;
using ModelNet.Client;
using ModelNet.Contracts;
using ModelNet.Inference.Scripted;
using ModelNet.Local;

namespace ModelNet.Bench.Latencies;

/// <summary>What one session did: its text, its tokens a second from the first to the last, and how many steps went without a branch.</summary>
internal sealed record SessionRun(string Text, double TokensPerSecond, int Tokens, int WithoutBranch);

/// <summary>The three services over one bus with models of set latencies.</summary>
internal sealed class Ensemble : IAsyncDisposable
{
    private readonly IBus _bus;
    private readonly List<ScriptedModel> _models;
    private readonly LocalHost _host;

    private Ensemble(IBus bus, List<ScriptedModel> models, LocalHost host) => (_bus, _models, _host) = (bus, models, host);

    public static async Task<Ensemble> StartAsync(IBus bus, IEnumerable<ScriptedModel> models)
    {
        var list = models.ToList();
        var options = new LocalHostOptions { Bus = bus, Models = list, Cores = list.Count, MaxSequences = 2, TokensPerSequence = 4096 };
        return new Ensemble(bus, list, await LocalHost.StartAsync(options));
    }

    public SessionRun Run(string settings, int tokens)
    {
        var probe = new Probe(Guid.NewGuid().ToString("n"));
        string[] topics = [Topics.FusedTokens, Topics.Results];
        using var reader = _bus.Subscribe(new SubscriptionOptions { Topics = topics, Start = StartPosition.Latest });
        new SessionClient(_bus).Submit(new SessionRequest
        {
            Session = probe.Session,
            Flow = $"flow: \"[{string.Join(", ", _models.Select(model => model.Description.Name))}]\"\n{settings}",
            Question = "Tell me.",
            MaxTokens = tokens,
        });
        while (probe.Text is null)
        {
            if (reader.Poll(probe, 1, TimeSpan.FromSeconds(60)) == 0)
            {
                throw new TimeoutException("Nothing came for 60 s.");
            }
        }

        return probe.Summary();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _models.ForEach(model => model.Dispose());
    }

    private sealed class Probe(string session) : IRecordHandler
    {
        private readonly FusedTokens _tokens = new();
        private readonly Result _result = new();
        private readonly List<long> _times = [];
        private int _without;

        public string Session => session;

        public string? Text { get; private set; }

        public void Handle(in RecordView record)
        {
            if (record.Topic == Topics.Results)
            {
                _result.ReadFrom(record.Value);
                Text = _result.Session.ToString() == session ? _result.Outcome == Outcome.Completed ? _result.Text.ToString() : throw new InvalidOperationException(_result.Error.ToString()) : Text;
                return;
            }

            _tokens.ReadFrom(record.Value);
            if (_tokens.Kind != FusedKind.Tokens || _tokens.Session.ToString() != session)
            {
                return;
            }

            foreach (var token in _tokens.Tokens.Span)
            {
                _times.Add(record.TimestampMicroseconds);
                _without += token.Absent > 0 ? 1 : 0;
            }
        }

        // The first token follows a prefill of every branch: times count from it.
        public SessionRun Summary() => new(Text!, (_times.Count - 1) / ((_times[^1] - _times[0]) / 1e6), _times.Count, _without);
    }
}
