using System.Globalization;
using ModelNet.Bus.Kafka;

namespace ModelNet.Cli.TopicAdmin;

/// <summary>Which topics a deployment needs, and how an existing one differs from that.</summary>
internal static class TopicPlan
{
    private const string Retention = "retention.ms";
    private const string RetentionBytes = "retention.bytes";
    private const string Cleanup = "cleanup.policy";
    private const string ForEver = "-1";

    /// <summary>Every topic with its dead letters, each once, all with the same number of partitions.</summary>
    public static IReadOnlyList<TopicWish> Of(IReadOnlyList<string> models, KafkaBusOptions options)
    {
        // Records of one key are all needed (the parts of a token table share one), so nothing may be compacted away.
        var usual = new Dictionary<string, string>(KafkaAdmin.TopicSettings(options)) { [Cleanup] = "delete" };
        var kept = new Dictionary<string, string>(usual) { [Retention] = ForEver, [RetentionBytes] = ForEver };
        return
        [
            .. TopicUses.Table.SelectMany(use => TopicUses.Names(use, models).SelectMany(name => Wishes(use, name))),
        ];

        IEnumerable<TopicWish> Wishes(TopicUse use, string name)
        {
            yield return new TopicWish(name, options.Partitions, options.Replication, use.KeptForEver ? kept : usual);
            if (TopicUses.DeadLettersOf(use, name) is { } letters)
            {
                yield return new TopicWish(letters, options.Partitions, options.Replication, usual);
            }
        }
    }

    /// <summary>What is different, in words; nothing when the topic is as wished.</summary>
    public static IReadOnlyList<string> Differences(TopicWish wish, TopicState state)
    {
        var differences = new List<string>();
        Add("partitions", Text(state.Partitions), Text(wish.Partitions));
        Add("replication", Text(state.Replication), Text(wish.Replication));
        foreach (var (name, wanted) in wish.Settings.OrderBy(setting => setting.Key, StringComparer.Ordinal))
        {
            if (state.Settings.TryGetValue(name, out var value))
            {
                Add(name, value, wanted);
            }
        }

        return differences;

        void Add(string what, string value, string wanted)
        {
            if (value != wanted)
            {
                differences.Add($"{what} {value}, wanted {wanted}");
            }
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
