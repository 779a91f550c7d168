using ModelNet.Bus.Kafka;
using ModelNet.Cli.Errors;
using ModelNet.Cli.Text;

namespace ModelNet.Cli.TopicAdmin;

/// <summary>Creates a deployment's topics and says of each whether it was created, existed or differs. Nothing that exists is changed.</summary>
internal sealed class TopicsCreate(CliEnvironment environment, bool json)
{
    private readonly TextTable _table = new("topic", "outcome", "partitions", "replication", "difference");

    public int Run(KafkaAdmin admin, IReadOnlyList<TopicWish> wishes, bool dryRun)
    {
        var existing = admin.Topics([.. wishes.Select(wish => wish.Name)]).ToDictionary(topic => topic.Name);
        admin.Create([.. wishes.Where(wish => !existing.ContainsKey(wish.Name))], dryRun);
        var differ = 0;
        foreach (var wish in wishes)
        {
            differ += Report(wish, existing.GetValueOrDefault(wish.Name), dryRun) ? 1 : 0;
        }

        _table.WriteTo(environment.Out);
        if (differ > 0)
        {
            environment.Error.WriteLine($"{Quantities.Of(differ, "topic")} differ{(differ == 1 ? "s" : "")}: change settings with kafka-configs.sh; another number of partitions needs new topics (--topic-prefix), since it moves sessions");
        }

        return differ > 0 ? ExitCode.Internal : ExitCode.Done;
    }

    private bool Report(TopicWish wish, TopicState? state, bool dryRun)
    {
        var differences = state is null ? [] : TopicPlan.Differences(wish, state);
        var outcome = state is null ? dryRun ? "would create" : "created" : differences.Count == 0 ? "exists" : "differs";
        var (partitions, replication) = state is null ? (wish.Partitions, wish.Replication) : (state.Partitions, state.Replication);
        if (json)
        {
            environment.Out.WriteLine(JsonLines.Of(new { type = "topic", topic = wish.Name, outcome = outcome.Replace(' ', '_'), partitions, replication, settings = wish.Settings, differences }));
        }
        else
        {
            _table.Add(wish.Name, outcome, $"{partitions}", $"{replication}", string.Join("; ", differences));
        }

        return differences.Count > 0;
    }
}
