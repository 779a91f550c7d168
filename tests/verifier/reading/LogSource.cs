using ModelNet.Bus;
using ModelNet.Bus.Embedded;
using ModelNet.Bus.Kafka;
using ModelNet.Contracts;

namespace ModelNet.Verifier.Reading;

/// <summary>Reads everything there is now, without a group and without changing anything.</summary>
public static class LogSource
{
    /// <summary>Bytes of the Confluent header: a zero and the schema's id.</summary>
    private const int FrameLength = 5;

    private static readonly string[] Shared =
        [Topics.Vocabularies, Topics.Requests, Topics.FusionTasks, Topics.StepDistributions, Topics.FusedTokens, Topics.Drafts, Topics.StageTokens, Topics.StageResults, Topics.Results];

    /// <summary>All topics on Kafka; topics that do not exist are empty.</summary>
    public static LogContents OfKafka(string servers, string prefix = "", bool framed = false)
    {
        var contents = new LogContents();
        var collector = new LogCollector(contents, framed ? FrameLength : 0);
        var bus = KafkaBus.Open(new KafkaBusOptions { BootstrapServers = servers, TopicPrefix = prefix, ClientId = "modelnet-verifier" });
        try
        {
            Read(bus, Shared, collector);
            Read(bus, TaskTopics(contents), collector);
            return contents;
        }
        finally
        {
            bus.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>All topics of an embedded log, beside its owner or after it has ended.</summary>
    public static LogContents OfFolder(string folder)
    {
        var contents = new LogContents();
        var collector = new LogCollector(contents, header: 0);
        using var log = EmbeddedLog.OpenReadOnly(folder);
        foreach (var topic in log.Topics().Where(topic => Shared.Contains(topic.Name) || topic.Name.StartsWith(StageTask.TopicName + ".", StringComparison.Ordinal)))
        {
            log.Read(topic.Name, 0, int.MaxValue, collector);
        }

        return contents;
    }

    private static IEnumerable<string> TaskTopics(LogContents contents) => contents.Vocabularies.Select(entry => entry.Message.Model.ToString())
        .Concat(contents.FusionTasks.SelectMany(entry => entry.Message.Branches.Items()).Select(branch => branch.Model.ToString()))
        .Distinct(StringComparer.Ordinal).Select(Topics.StageTasks);

    private static void Read(KafkaBus bus, IEnumerable<string> topics, LogCollector collector)
    {
        foreach (var topic in topics)
        {
            try
            {
                using var reader = bus.Subscribe(new SubscriptionOptions { Topics = [topic], Visibility = Visibility.Durable });
                while (!reader.CaughtUp)
                {
                    reader.Poll(collector, 4096, TimeSpan.FromSeconds(1));
                }
            }
            catch (BusRequestException missing) when (missing.Code == "unknown_topic")
            {
                continue; // nobody has written to it yet
            }
        }
    }
}
