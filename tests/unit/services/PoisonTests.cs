using System.Text;
using ModelNet.Bus;
using ModelNet.ChainRouter;
using ModelNet.Contracts;
using ModelNet.Fuser;
using ModelNet.Hosting;
using ModelNet.Inference;
using ModelNet.Inference.Scripted;
using ModelNet.ModelWorker;
using ModelNet.Vocabulary;

namespace ModelNet.Services.Tests;

/// <summary>Records that are no records of their topic, among good ones: the sessions complete, and every poisoned record is a dead letter, once.</summary>
public sealed class PoisonTests : IDisposable
{
    private static readonly byte[] s_poison = [0x7E, 0x01, 0xFF, 0xFF, 0xFF];
    private static readonly VocabularyTable s_table = new ScriptedVocabulary().Bytes().Words("yes", "no").End("<end>").Build();

    /// <summary>Every topic whose values a service reads.</summary>
    private static readonly string[] s_topics = [.. Topics.All(["m", "n"]).Except([Topics.Results, Topics.StageTokens])];

    private readonly LogBench _bench = new();
    private readonly List<IServiceLoop> _loops = [];

    [Fact]
    public void Poison_holds_up_no_session_and_is_kept_as_it_is()
    {
        IServiceLoop[] loops = Start();
        Submit("s-1");
        _bench.Settle(loops);
        foreach (var topic in s_topics)
        {
            // Under the open session's key, and a table's, so that every reader has to look at the value.
            var key = topic == Topics.Vocabularies ? Topics.VocabularyKey(s_table.Hash) : "s-2";
            Poison(topic, key);
        }

        Submit("s-2");
        foreach (var topic in s_topics)
        {
            Poison(topic, topic == Topics.Vocabularies ? Topics.VocabularyKey(s_table.Hash) : "s-2");
        }

        _bench.Settle(loops);
        var results = _bench.All<Result>(Topics.Results);
        results.Select(result => (result.Session.ToString(), result.Outcome)).ShouldBe([("s-1", Outcome.Completed), ("s-2", Outcome.Completed)]);
        Letters(Topics.Requests).ShouldBe(2);
        Letters(Topics.StageTasks("m")).ShouldBe(2);
        Letters(Topics.StepDistributions).ShouldBe(2);

        // New runs of all services read much of it again, and the token tables from their beginning.
        foreach (var session in new[] { "s-3", "s-4" })
        {
            Stop();
            loops = Start();
            Submit(session);
            _bench.Settle(loops);
            Letters(Topics.Vocabularies).ShouldBe(2);
            Letters(Topics.Requests).ShouldBe(2);
        }

        _bench.All<Result>(Topics.Results).Count.ShouldBe(4);
    }

    [Fact]
    public void A_dead_letter_says_where_it_is_from_and_why()
    {
        var loops = Start();
        Poison(Topics.Requests, "the key");
        _bench.Settle(loops);
        var letters = new Letter();
        using var reader = _bench.Bus.Subscribe(new SubscriptionOptions { Topics = ["requests.dlq"] });
        reader.Poll(letters, 10, TimeSpan.Zero).ShouldBe(1);
        letters.Text.ShouldBe("the key 7E01FFFFFF trace=1 modelnet-error-code=truncated modelnet-error=truncated at byte 1: 63 bytes are needed and 4 remain modelnet-source-topic=requests modelnet-source-partition=0 modelnet-source-offset=0");
    }

    public void Dispose()
    {
        Stop();
        _bench.Dispose();
    }

    private IServiceLoop[] Start()
    {
        WorkerLoop Worker(string name) => new(_bench.Bus, new ModelWorkerOptions { Model = ScriptedModel.Saying(name, s_table, "yes no"), Gate = new ComputeGate(1), TokensPerSequence = 256 }, TimeProvider.System);
        _loops.AddRange([
            Worker("m"),
            Worker("n"),
            new FuserLoop(_bench.Bus, new FuserOptions(), TimeProvider.System),
            new RouterLoop(_bench.Bus, new ChainRouterOptions { Models = ["m", "n"] }, TimeProvider.System),
        ]);
        return [.. _loops];
    }

    private void Stop()
    {
        _loops.ForEach(loop => loop.Dispose());
        _loops.Clear();
    }

    private void Submit(string session)
    {
        var request = new Request { CreatedUs = 1 };
        request.Session.Set(session);
        request.Flow.Set("m > [m, n]");
        request.Question.Set("?");
        _bench.Append(Topics.Requests, session, request);
    }

    private void Poison(string topic, string key) =>
        _bench.Bus.Append(topic, Encoding.UTF8.GetBytes(key), s_poison, new RecordHeaderWriter().Add("trace", "1"u8).Headers);

    private int Letters(string topic)
    {
        var letters = new Letter();
        using var reader = _bench.Bus.Subscribe(new SubscriptionOptions { Topics = [DeadLetters.TopicOf(topic)] });
        while (!reader.CaughtUp)
        {
            reader.Poll(letters, 100, TimeSpan.Zero);
        }

        return letters.Count;
    }

    private sealed class Letter : IRecordHandler
    {
        public int Count { get; private set; }

        public string Text { get; private set; } = string.Empty;

        public void Handle(in RecordView record)
        {
            Count++;
            Text = $"{Encoding.UTF8.GetString(record.Key)} {Convert.ToHexString(record.Value)}";
            foreach (var header in record.Headers)
            {
                var name = Encoding.UTF8.GetString(header.Name);
                Text += name == DeadLetterHeaders.Timestamp ? string.Empty : $" {name}={Encoding.UTF8.GetString(header.Value)}";
            }
        }
    }
}
