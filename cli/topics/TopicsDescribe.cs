using System.Globalization;
using ModelNet.Bus.Kafka;
using ModelNet.Cli.Doctor;
using ModelNet.Cli.Errors;
using ModelNet.Cli.Text;
using ModelNet.Hosting;

namespace ModelNet.Cli.TopicAdmin;

/// <summary>Shows a deployment's topics as they are, and how far the groups have read them.</summary>
internal sealed class TopicsDescribe(CliEnvironment environment, bool json)
{
    /// <param name="admin">The brokers.</param>
    /// <param name="partitions">What services that get the same options would ask for.</param>
    public int Run(KafkaAdmin admin, int partitions)
    {
        var topics = DeployedTopics.Of(admin);
        if (topics.Count == 0)
        {
            throw CliException.Usage("no_topics", $"there are no topics of modelnet on {admin.Description}", "create them: modelnet topics create --model NAME …; or give the --topic-prefix that they have");
        }

        var ranges = admin.Ranges(topics).ToLookup(range => range.Topic);
        Topics(topics, ranges);
        Groups(DeployedTopics.Groups(admin, topics), ranges);
        Remark(topics, ranges, partitions);
        return ExitCode.Done;
    }

    /// <summary>What an operator would otherwise have to look for.</summary>
    private void Remark(IReadOnlyList<TopicState> topics, ILookup<string, PartitionRange> ranges, int partitions)
    {
        foreach (var check in KafkaChecks.Partitions(topics, partitions))
        {
            environment.Error.WriteLine($"warning: topics: {check.Finding}; {check.Hint}");
        }

        foreach (var letters in topics.Where(topic => topic.Name.EndsWith(DeadLetters.Suffix, StringComparison.Ordinal)))
        {
            if (Records(ranges, letters) is > 0 and var count)
            {
                environment.Error.WriteLine($"warning: {letters.Name} holds {Quantities.Of((int)Math.Min(count, int.MaxValue), "dead letter")}: records that could not be read; their headers say why");
            }
        }
    }

    private static long Records(ILookup<string, PartitionRange> ranges, TopicState topic) => ranges[topic.Name].Sum(range => range.End - range.Start);

    private void Topics(IReadOnlyList<TopicState> topics, ILookup<string, PartitionRange> ranges)
    {
        var table = new TextTable("topic", "partitions", "replication", "in sync", "retention", "records");
        foreach (var topic in topics)
        {
            var records = Records(ranges, topic);
            var retention = topic.Settings.GetValueOrDefault("retention.ms") is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : (long?)null;
            if (json)
            {
                environment.Out.WriteLine(JsonLines.Of(new
                {
                    type = "topic",
                    topic = topic.Name,
                    partitions = topic.Partitions,
                    replication = topic.Replication,
                    in_sync = topic.InSync,
                    retention_ms = retention,
                    records,
                    offsets = ranges[topic.Name].Select(range => new { partition = range.Partition, start = range.Start, end = range.End }),
                }));
            }

            table.Add(topic.Name, $"{topic.Partitions}", $"{topic.Replication}", $"{topic.InSync}", RetentionText(retention), $"{records}");
        }

        Write(table);
    }

    private void Groups(IEnumerable<GroupState> groups, ILookup<string, PartitionRange> ranges)
    {
        var table = new TextTable("group", "state", "members", "topic", "lag");
        foreach (var group in groups)
        {
            var lags = Lag.Of(group, ranges);
            if (json)
            {
                environment.Out.WriteLine(JsonLines.Of(new { type = "group", group = group.Name, state = group.State, members = group.Members, lags = lags.Select(lag => new { topic = lag.Topic, lag = lag.Records }) }));
            }

            foreach (var (lag, first) in lags.Select((lag, index) => (lag, index == 0)).DefaultIfEmpty((new Lag("-", null), true)))
            {
                table.Add(first ? group.Name : "", first ? group.State : "", first ? $"{group.Members}" : "", lag.Topic, lag.Records is { } records ? $"{records}" : "-");
            }
        }

        if (!json)
        {
            environment.Out.WriteLine();
        }

        Write(table);
    }

    private void Write(TextTable table)
    {
        if (!json)
        {
            table.WriteTo(environment.Out);
        }
    }

    private static string RetentionText(long? milliseconds) => milliseconds switch
    {
        null => "-",
        < 0 => "for ever",
        var time => TimeSpan.FromMilliseconds(time.Value) is var span && span.TotalDays >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalDays:0.#} d") : Quantities.Seconds(span),
    };
}
