using ModelNet.Bus;
using ModelNet.Bus.Kafka;
using ModelNet.Cli.Bus;
using ModelNet.Cli.Runs;
using ModelNet.Cli.Text;
using ModelNet.Cli.TopicAdmin;

namespace ModelNet.Cli.Doctor;

/// <summary>Whether the brokers can be reached and hold what a deployment needs.</summary>
internal static class KafkaChecks
{
    private const string Name = "kafka";

    public static IReadOnlyList<Check> All(CliEnvironment environment, BusSettings settings)
    {
        try
        {
            var opener = new BusOpener(environment, settings, new ProgressNotes(environment.Error, silent: false, environment.Time));
            using var admin = opener.OpenAdmin("doctor");
            var names = admin.TopicNames();
            return [Check.Ok(Name, $"{admin.Description} answers"), .. Topics(admin.Topics([.. names.Where(TopicUses.IsOurs)]), opener.Options("doctor").Partitions)];
        }
        catch (BusException error)
        {
            return [Check.Fail(Name, $"{error.Code}: {error.Message}", error.Hint)];
        }
    }

    /// <summary>What can be said of the topics that are there.</summary>
    internal static IEnumerable<Check> Topics(IReadOnlyList<TopicState> topics, int partitions)
    {
        string[] models = [.. topics.Select(topic => TopicUses.ModelOf(topic.Name)).OfType<string>()];
        string[] missing = [.. TopicUses.Table.SelectMany(use => TopicUses.Names(use, models)).Except(topics.Select(topic => topic.Name))];
        if (models.Length == 0 || missing.Length > 0)
        {
            yield return Check.Fail("topics", models.Length == 0 ? "no model has a topic for its tasks" : $"missing: {string.Join(", ", missing)}", "create them: modelnet topics create --model NAME …");
        }
        else
        {
            yield return Check.Ok("topics", $"{Quantities.Of(topics.Count, "topic")}, for {string.Join(", ", models.Order(StringComparer.Ordinal))}");
        }

        foreach (var check in Partitions(topics, partitions))
        {
            yield return check;
        }

        if (topics.Where(topic => topic.InSync < topic.Replication).Select(topic => topic.Name).ToArray() is { Length: > 0 } behind)
        {
            yield return Check.Warn("topics", $"replicas are not in sync: {string.Join(", ", behind)}", "look at the brokers; records are safe as long as one replica is left");
        }
    }

    /// <summary>Nothing when all topics have the number that services would ask for.</summary>
    internal static IEnumerable<Check> Partitions(IReadOnlyList<TopicState> topics, int partitions)
    {
        var counts = topics.GroupBy(topic => topic.Partitions).OrderByDescending(count => count.Count()).ToArray();
        if (counts.Length > 1)
        {
            yield return Check.Fail("topics", $"not all have {counts[0].Key} partitions: {string.Join(", ", counts.Skip(1).SelectMany(count => count).Select(topic => $"{topic.Name} has {topic.Partitions}"))}", "make the topics anew under another --topic-prefix; a session must be in the same partition of all topics");
        }
        else if (counts.Length == 1 && counts[0].Key != partitions)
        {
            yield return Check.Warn("topics", $"they have {counts[0].Key} partitions, and services would ask for {partitions}", $"give every service --partitions {counts[0].Key}, or set MODELNET_PARTITIONS={counts[0].Key}");
        }
    }
}
