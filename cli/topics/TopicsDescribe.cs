using System.Globalization;
using ModelNet.Bus.Kafka;
using ModelNet.Cli.Errors;
using ModelNet.Cli.Text;

namespace ModelNet.Cli.TopicAdmin;

/// <summary>Shows a deployment's topics as they are, and how far the groups have read them.</summary>
internal sealed class TopicsDescribe(CliEnvironment environment, bool json)
{
    public int Run(KafkaAdmin admin)
    {
        var topics = admin.Topics([.. admin.TopicNames().Where(TopicUses.IsOurs)]).OrderBy(topic => topic.Name, StringComparer.Ordinal).ToList();
        if (topics.Count == 0)
        {
            throw CliException.Usage("no_topics", $"there are no topics of modelnet on {admin.Description}", "create them: modelnet topics create --model NAME …; or give the --topic-prefix that they have");
        }

        var ranges = admin.Ranges(topics).ToLookup(range => range.Topic);
        Topics(topics, ranges);
        Groups(TopicUses.Groups(topics.Select(topic => TopicUses.ModelOf(topic.Name)).OfType<string>()).Select(admin.Group), ranges);
        return ExitCode.Done;
    }

    private void Topics(List<TopicState> topics, ILookup<string, PartitionRange> ranges)
    {
        var table = new TextTable("topic", "partitions", "replication", "in sync", "retention", "records");
        foreach (var topic in topics)
        {
            var records = ranges[topic.Name].Sum(range => range.End - range.Start);
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
