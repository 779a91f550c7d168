using System.Diagnostics;
using System.Text;
using ModelNet.Bus;
using ModelNet.ChainRouter;
using ModelNet.Client;
using ModelNet.Contracts;
using ModelNet.Fuser;
using ModelNet.Inference.Scripted;
using ModelNet.ModelWorker;
using ModelNet.Vocabulary;

namespace ModelNet.Services.Tests;

/// <summary>The trace of a request is on every task and result of its session, through all three services.</summary>
public sealed class TraceTests : IDisposable
{
    private static readonly VocabularyTable Table = new ScriptedVocabulary().Bytes().Words("yes", "no").End("<end>").Build();
    private readonly LogBench _bench = new();

    [Fact]
    public void Tasks_and_results_carry_the_requests_trace_and_tokens_carry_none()
    {
        using var router = new RouterLoop(_bench.Bus, new ChainRouterOptions { Models = ["m"] }, TimeProvider.System);
        using var worker = new WorkerLoop(_bench.Bus, Given.Worker(ScriptedModel.Saying("m", Table, "yes no")), TimeProvider.System);
        using var fuser = new FuserLoop(_bench.Bus, new FuserOptions(), TimeProvider.System);
        using var activity = new Activity("caller").SetIdFormat(ActivityIdFormat.W3C).Start();
        new SessionClient(_bench.Bus).Submit(new SessionRequest { Session = Given.Session, Flow = "m > [m, m]", Question = "?" });
        _bench.Settle(router, worker, fuser);

        var traces = Traces();
        foreach (var topic in new[] { Topics.Requests, Topics.StageTasks("m"), Topics.FusionTasks, Topics.StageResults, Topics.Results })
        {
            traces[topic].ShouldAllBe(trace => trace == activity.Id, topic);
        }

        traces[Topics.FusedTokens].ShouldAllBe(trace => trace.Length == 0);
        traces[Topics.StepDistributions].ShouldAllBe(trace => trace.Length == 0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00-not-a-trace")]
    public void Something_else_under_that_name_is_no_trace(string value)
    {
        var headers = new RecordHeaderWriter().Add(TraceContext.Header, Encoding.ASCII.GetBytes(value));
        TraceContext.Of(headers.Headers).ShouldBeNull();
        TraceContext.HeadersOf(null).IsEmpty.ShouldBeTrue();
    }

    public void Dispose() => _bench.Dispose();

    private Dictionary<string, List<string>> Traces()
    {
        var collector = new Collector();
        using var reader = _bench.Bus.Subscribe(new SubscriptionOptions { Topics = Topics.All(["m"]) });
        while (!reader.CaughtUp)
        {
            reader.Poll(collector, 1000, TimeSpan.Zero);
        }

        return collector.ByTopic;
    }

    private sealed class Collector : IRecordHandler
    {
        public Dictionary<string, List<string>> ByTopic { get; } = [];

        public void Handle(in RecordView record)
        {
            ByTopic.TryAdd(record.Topic, []);
            ByTopic[record.Topic].Add(record.Headers.TryGet(TraceContext.Header, out var trace) ? Encoding.ASCII.GetString(trace) : "");
        }
    }
}
