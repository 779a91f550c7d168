using ModelNet.Bus;
using ModelNet.Bus.Embedded;
using ModelNet.ChainRouter;
using ModelNet.Cli.Tests.Support;
using ModelNet.Cli.TopicAdmin;
using ModelNet.Client;
using ModelNet.Contracts;
using ModelNet.Dashboard;
using ModelNet.Fuser;
using ModelNet.Hosting;
using ModelNet.Inference;
using ModelNet.Inference.Scripted;
using ModelNet.ModelWorker;
using ModelNet.Tests.Support;

namespace ModelNet.Cli.Tests.TopicAdmin;

/// <summary>The table of who writes and reads what, against services that run: rights and topics come from the table, so it must be what they do.</summary>
public sealed class TopicUseTests : IDisposable
{
    private static readonly string[] Models = ["m", "n"];
    // Every worker drafts once, answers alone, and takes part in what others draft.
    private const string Flow = "flow: m > [m, n] > [m, n] > n\nspeculate: { draft: m, length: 2 }\nstages: { 3: { speculate: { draft: n, length: 2 } } }\n";
    private static readonly byte[] Poison = [0x7E, 0x01, 0xFF, 0xFF, 0xFF];
    private readonly TemporaryFolder _folder = new();
    private readonly EmbeddedBus _log;
    private readonly List<SupervisedLoop> _loops = [];

    public TopicUseTests()
    {
        _log = EmbeddedBus.Open(new EmbeddedBusOptions { Folder = _folder.Path });
        _log.EnsureTopics(Topics.All(Models));
    }

    public void Dispose()
    {
        foreach (var loop in _loops)
        {
            loop.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }

        _log.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _folder.Dispose();
    }

    [Fact]
    public async Task Services_read_and_write_what_the_table_says_and_nothing_else()
    {
        var used = Models.ToDictionary(model => (Service.Worker, model), _ => new NotingBus(_log));
        foreach (var service in (Service[])[Service.Router, Service.Fuser, Service.Client, Service.Dashboard])
        {
            used[(service, "")] = new NotingBus(_log);
        }

        await StartServices(used);
        await Answer(used[(Service.Client, "")], "s-1");
        foreach (var topic in Topics.All(Models))
        {
            _log.Append(topic, "s-2"u8, Poison);
        }

        await Answer(used[(Service.Client, "")], "s-2", reads: false);
        foreach (var ((service, model), bus) in used)
        {
            ShouldFit(service, model, bus);
        }
    }

    [Fact]
    public void The_table_has_every_topic_of_the_contracts() =>
        TopicUses.Table.SelectMany(use => TopicUses.Names(use, Models)).ShouldBe(Topics.All(Models), ignoreOrder: true);

    [Fact]
    public void Topics_of_others_are_not_ours()
    {
        TopicUses.IsOurs("stage-tasks.abacus.dlq").ShouldBeTrue();
        TopicUses.IsOurs("orders").ShouldBeFalse();
        TopicUses.IsOurs("stage-tasks.").ShouldBeFalse();
        TopicUses.ModelOf("stage-tasks.qwen-2.5").ShouldBe("qwen-2.5");
    }

    private static void ShouldFit(Service service, string model, NotingBus bus)
    {
        string[] models = service == Service.Worker ? [model] : Models;
        string[] Of(Func<TopicUse, bool> wanted) => [.. TopicUses.Table.Where(wanted).SelectMany(use => TopicUses.Names(use, models))];
        var writes = Of(use => use.Writers.Contains(service));
        var reads = Of(use => use.Readers.Contains(service));
        bool IsLetters(string topic) => topic.EndsWith(DeadLetters.Suffix, StringComparison.Ordinal);
        bus.Written.Where(topic => !IsLetters(topic)).ShouldBe(writes, ignoreOrder: true, $"{service} {model}");
        bus.Read.Select(read => read.Topic).Where(topic => !IsLetters(topic)).Distinct().ShouldBe(reads, ignoreOrder: true, $"{service} {model}");
        bus.Written.Concat(bus.Read.Select(read => read.Topic)).Where(IsLetters).Distinct().Except(reads.Select(DeadLetters.TopicOf)).ShouldBeEmpty($"{service} {model}");
        bus.Written.Any(IsLetters).ShouldBe(TopicUses.Setters.Contains(service), $"{service} {model}");
        bus.Read.Select(read => read.Group).OfType<string>().Distinct().ShouldBe(TopicUses.GroupOf(service, model) is { } group ? [group] : []);
    }

    private async Task StartServices(Dictionary<(Service, string), NotingBus> buses)
    {
        var gate = new ComputeGate(2);
        foreach (var (model, answer) in Models.Zip(["one two", "one three"]))
        {
            var scripted = ScriptedModel.Saying(model, ScriptedVocabulary.Of("one ", model), answer);
            _loops.Add(ModelWorkerService.Start(buses[(Service.Worker, model)], new ModelWorkerOptions { Model = scripted, Gate = gate, MaxSequences = 4, TokensPerSequence = 512 }));
        }

        _loops.Add(FuserService.Start(buses[(Service.Fuser, "")]));
        _loops.Add(ChainRouterService.Start(buses[(Service.Router, "")], new ChainRouterOptions { Models = Models }));
        _loops.AddRange(DashboardService.Start(buses[(Service.Dashboard, "")], new DashboardOptions { Deployment = new EmptyDeployment() }).Loops);
        await Task.WhenAll(_loops.Select(loop => loop.Started));
    }

    private async Task Answer(NotingBus client, string session, bool reads = true)
    {
        new SessionClient(client).Submit(new SessionRequest { Session = session, Flow = Flow, Question = "?", MaxTokens = 12 });
        var end = new ResultWatch(session);
        if (reads)
        {
            client.Subscribe(new SubscriptionOptions { Topics = [Topics.Vocabularies] }).Dispose(); // as a run does, to learn which models there are
            await using var reader = new SessionReader(client, end);
            (await Task.WhenAny(end.Ended, reader.Completion)).ShouldBe(end.Ended);
            (await end.Ended).ShouldBe(Outcome.Completed);
            return;
        }

        // The poison stands before it in every topic: when this session is over, all of it has been seen.
        using var results = _log.Subscribe(new SubscriptionOptions { Topics = [Topics.Results] });
        while (!end.Ended.IsCompleted)
        {
            results.Poll(end, 100, TimeSpan.FromSeconds(30)).ShouldBeGreaterThan(0);
        }

        (await end.Ended).ShouldBe(Outcome.Completed);
    }

    /// <summary>Nothing to look up: the dashboard then reads the topics of the table only, and no dead letters.</summary>
    private sealed class EmptyDeployment : IDeployment
    {
        public string Description => "nothing";

        public DeploymentState Look() => DeploymentState.Empty;
    }
}
