using System.Text;
using ModelNet.Bus;
using ModelNet.Bus.Embedded;
using ModelNet.Contracts;
using ModelNet.Hosting;

namespace ModelNet.Services.Tests;

/// <summary>A log in a folder of its own, with a service loop driven turn by turn by the test: nothing runs by itself.</summary>
internal sealed class LogBench : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("modelnet-services-").FullName;
    private readonly RecordEncoder _encoder = new();

    public LogBench()
    {
        Bus = EmbeddedBus.Open(new EmbeddedBusOptions { Folder = _folder });
        Bus.EnsureTopics(Topics.All(["m", "n"]));
    }

    public EmbeddedBus Bus { get; }

    /// <summary>Where the log lies.</summary>
    public string Folder => _folder;

    public void Append<T>(string topic, string session, T message)
        where T : class, IAvroMessage => Bus.Append(topic, Encoding.UTF8.GetBytes(session), _encoder.Encode(message));

    /// <summary>Every record of the topic so far, read from the beginning.</summary>
    public List<T> All<T>(string topic)
        where T : class, IAvroMessage, new()
    {
        var collector = new Collector<T>();
        using var reader = Bus.Subscribe(new SubscriptionOptions { Topics = [topic] });
        while (!reader.CaughtUp)
        {
            reader.Poll(collector, 1000, TimeSpan.Zero);
        }

        return collector.Messages;
    }

    /// <summary>How many records a topic has.</summary>
    public long Count(string topic) => Total([topic]);

    /// <summary>Turns in which a loop may compute without writing: a draft takes a turn for each of its pieces.</summary>
    private const int QuietTurns = 12;

    /// <summary>Runs turns without waiting until the log stops growing.</summary>
    public void Settle(params IServiceLoop[] loops)
    {
        var quiet = 0;
        var before = -1L;
        for (var turn = 0; quiet < QuietTurns; turn++)
        {
            turn.ShouldBeLessThan(20_000, "the loops keep writing and do not settle");
            foreach (var loop in loops)
            {
                loop.RunOnce(TimeSpan.Zero);
            }

            var now = Total();
            quiet = now == before ? quiet + 1 : 0;
            before = now;
        }
    }

    /// <summary>What the fuser and the branches wrote, a line for each record, for the message of a failure.</summary>
    public string FusionStory() => string.Join('\n', [
        .. All<FusedTokens>(Topics.FusedTokens).Select(record => $"fused {record.Kind} {record.FirstStep}+{record.Tokens.Count} {record.Finish}, draft {record.DraftBranch}/{record.DraftLength}, k {record.WidenK}"),
        .. All<Draft>(Topics.Drafts).Select(record => $"draft of {record.Branch}: {record.FirstStep}+{record.Pieces.Count}"),
        .. All<StepDistribution>(Topics.StepDistributions).Select(record => $"branch {record.Branch}: {record.FirstStep}+{record.Positions.Count} {record.Positions[0].Status}, k {record.Positions[0].Ids.Count}"),
    ]);

    public void Dispose()
    {
        Bus.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Directory.Delete(_folder, recursive: true);
    }

    private long Total(IReadOnlyList<string>? topics = null)
    {
        var counter = new Counter();
        using var reader = Bus.Subscribe(new SubscriptionOptions { Topics = topics ?? Topics.All(["m", "n"]) });
        while (!reader.CaughtUp)
        {
            reader.Poll(counter, 10_000, TimeSpan.Zero);
        }

        return counter.Records;
    }

    private sealed class Counter : IRecordHandler
    {
        public long Records { get; private set; }

        public void Handle(in RecordView record) => Records++;
    }

    private sealed class Collector<T> : IRecordHandler
        where T : class, IAvroMessage, new()
    {
        public List<T> Messages { get; } = [];

        public void Handle(in RecordView record)
        {
            var message = new T();
            message.ReadFrom(record.Value);
            Messages.Add(message);
        }
    }
}
