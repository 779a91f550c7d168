using ModelNet.Bus;
using ModelNet.Client;
using ModelNet.Contracts;
using ModelNet.Inference;
using ModelNet.Local;
using ModelNet.ModelWorker;

namespace ModelNet.SameAnswers;

/// <summary>What is asked, the same in every way.</summary>
/// <param name="Models">Loaded; one worker each.</param>
/// <param name="Flow">An expression over their names.</param>
/// <param name="Questions">One session each.</param>
/// <param name="MaxTokens">Of each stage.</param>
/// <param name="Limit">How long one way may take.</param>
public sealed record Plan(IReadOnlyList<IModel> Models, string Flow, IReadOnlyList<string> Questions, int MaxTokens, TimeSpan Limit);

/// <summary>Runs all questions one way, in deterministic mode, through the services.</summary>
public static class WayRun
{
    private static readonly TimeSpan s_poll = TimeSpan.FromSeconds(1);

    /// <param name="plan">What is asked.</param>
    /// <param name="way">How its steps are decided.</param>
    /// <param name="log">A bus that nothing else is on.</param>
    /// <exception cref="TimeoutException">Not every session had a result within the plan's limit.</exception>
    public static async Task<WayOutcome> RunAsync(Plan plan, Way way, RunLog log)
    {
        var counters = plan.Models.ToDictionary(model => model.Description.Name, _ => new WorkerCounters());
        var options = new LocalHostOptions { Bus = log.Bus, Models = plan.Models, Counters = counters, DecodeAhead = way.Ahead ? DecodeAhead.Always : DecodeAhead.Never };
        await using (var host = await LocalHost.StartAsync(options))
        {
            await Task.WhenAny(host.Completion, Task.Run(() => AskAndWait(plan, way, log.Bus, host.Completion))).Unwrap();
        }

        return WayOutcome.Of(way, await log.ReadAsync(), counters.Values.Sum(worker => worker.GuessedRight), counters.Values.Sum(worker => worker.GuessedWrong));
    }

    private static void AskAndWait(Plan plan, Way way, IBus bus, Task services)
    {
        var client = new SessionClient(bus);
        for (var i = 0; i < plan.Questions.Count; i++)
        {
            client.Submit(new SessionRequest { Session = $"q{i:0000}", Flow = $"flow: \"{plan.Flow}\"\n{way.Settings}", Question = plan.Questions[i], MaxTokens = plan.MaxTokens, Deterministic = true });
        }

        var ended = new EndedSessions();
        using var results = bus.Subscribe(new SubscriptionOptions { Topics = [Topics.Results] });
        var last = DateTime.UtcNow + plan.Limit;
        while (ended.Count < plan.Questions.Count && !services.IsCompleted)
        {
            results.Poll(ended, 256, s_poll);
            if (DateTime.UtcNow > last)
            {
                throw new TimeoutException($"{way.Name}: {ended.Count} of {plan.Questions.Count} sessions have ended within {plan.Limit}.");
            }
        }
    }

    private sealed class EndedSessions : IRecordHandler
    {
        private readonly HashSet<string> _sessions = new(StringComparer.Ordinal);
        private readonly Result _result = new();

        public int Count => _sessions.Count;

        public void Handle(in RecordView record)
        {
            _result.ReadFrom(record.Value);
            _sessions.Add(_result.Session.ToString());
        }
    }
}
