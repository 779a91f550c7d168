using ModelNet.Bus.Kafka;
using ModelNet.Cli.Doctor;
using ModelNet.Cli.TopicAdmin;

namespace ModelNet.Cli.Tests.TopicAdmin;

public sealed class PlanTests
{
    private static readonly KafkaBusOptions Options = new() { BootstrapServers = "x:1", Partitions = 6, Replication = 3, Retention = TimeSpan.FromDays(2) };

    [Fact]
    public void Every_topic_and_its_dead_letters_get_the_same_partitions()
    {
        var wishes = TopicPlan.Of(["a", "b"], Options);
        wishes.Select(wish => wish.Name).ShouldBeUnique();
        wishes.ShouldAllBe(wish => wish.Partitions == 6 && wish.Replication == 3);
        wishes.Count.ShouldBe(22); // 9 shared topics and 2 of models, each with dead letters
        wishes.ShouldContain(wish => wish.Name == "stage-tasks.b.dlq");
    }

    [Fact]
    public void Token_tables_are_kept_for_ever_and_the_rest_for_the_time_that_was_asked_for()
    {
        var retention = TopicPlan.Of(["a"], Options).ToDictionary(wish => wish.Name, wish => wish.Settings["retention.ms"]);
        retention["vocabularies"].ShouldBe("-1");
        retention.Where(each => each.Key != "vocabularies").ShouldAllBe(each => each.Value == "172800000");
        TopicPlan.Of(["a"], Options with { Retention = null }).Single(wish => wish.Name == "results").Settings.Keys.ShouldNotContain("retention.ms");
    }

    [Fact]
    public void A_difference_is_named_with_both_values()
    {
        var wish = TopicPlan.Of(["a"], Options).Single(wish => wish.Name == "results");
        var same = new TopicState("results", 6, 3, 3, wish.Settings);
        TopicPlan.Differences(wish, same).ShouldBeEmpty();
        var settings = new Dictionary<string, string>(wish.Settings) { ["retention.ms"] = "1", ["cleanup.policy"] = "compact" };
        TopicPlan.Differences(wish, same with { Partitions = 12, Replication = 1, Settings = settings }).ShouldBe(
            ["partitions 12, wanted 6", "replication 1, wanted 3", "cleanup.policy compact, wanted delete", "retention.ms 1, wanted 172800000"]);
    }

    [Fact]
    public void Lag_counts_from_the_committed_position_or_the_first_record()
    {
        var ranges = new[] { new PartitionRange("t", 0, 5, 15), new PartitionRange("t", 1, 0, 7), new PartitionRange("u", 0, 0, 9) }.ToLookup(range => range.Topic);
        var group = new GroupState("g", "stable", 1, new Dictionary<(string, int), long> { [("t", 0)] = 12, [("gone", 0)] = 3 });
        Lag.Of(group, ranges).ShouldBe([new Lag("t", 3 + 7)]);
    }

    [Fact]
    public void Nobody_but_the_fuser_may_write_what_all_branches_obey()
    {
        var writers = AclPlan.Of(["a", "b"], "User:", "p.", registry: false).Where(each => each.Rule is { Name: "p.fused-tokens", Operation: AclOperation.Write });
        writers.Select(each => each.Rule.Principal).ShouldBe(["User:fuser"]);
    }

    [Fact]
    public void A_worker_sees_its_own_model_s_tasks_only()
    {
        var names = AclPlan.Of(["a", "b"], "User:x-", "", registry: false).Where(each => each.Rule.Principal == "User:x-worker-a").Select(each => each.Rule.Name).ToList();
        names.ShouldContain("stage-tasks.a");
        names.ShouldContain("model-worker.a");
        names.ShouldAllBe(name => !name.EndsWith(".b", StringComparison.Ordinal));
    }

    [Fact]
    public void A_prefix_is_before_topics_and_groups_alike_and_nothing_else_is_allowed()
    {
        var rules = AclPlan.Of(["a"], "User:", "p.", registry: false).Select(each => each.Rule).ToList();
        rules.Where(rule => rule.Operation != AclOperation.Describe).ShouldAllBe(rule => rule.Name.StartsWith("p.", StringComparison.Ordinal));
        rules.Where(rule => rule is { Resource: AclResource.Group, Operation: AclOperation.Read }).Select(rule => rule.Name)
            .ShouldBe(["p.chain-router", "p.model-worker.a", "p.fuser", "p.reader"]);
    }

    [Fact]
    public void A_reader_may_write_nothing() =>
        AclPlan.Of(["a"], "User:", "", registry: false).Where(each => each.Service == "reader").ShouldAllBe(each => each.Rule.Operation == AclOperation.Read);

    [Fact]
    public void A_dashboard_reads_what_it_shows_sees_that_the_rest_is_there_and_writes_nothing()
    {
        var rules = AclPlan.Of(["a", "b"], "User:", "p.", registry: false).Where(each => each.Service == "dashboard").Select(each => each.Rule).ToList();
        rules.ShouldAllBe(rule => rule.Operation != AclOperation.Write);
        rules.Where(rule => rule is { Resource: AclResource.Topic, Operation: AclOperation.Read } && !rule.Name.EndsWith(".dlq", StringComparison.Ordinal)).Select(rule => rule.Name)
            .ShouldBe(["p.requests", "p.fused-tokens", "p.stage-tokens", "p.results"]);
        rules.ShouldContain(rule => rule.Name == "p.stage-tasks.b" && rule.Operation == AclOperation.Describe);
        rules.ShouldContain(rule => rule.Name == "p.stage-tasks.b.dlq" && rule.Operation == AclOperation.Read);
        rules.Where(rule => rule.Resource == AclResource.Group && !rule.IsPrefix).Select(rule => (rule.Name, rule.Operation))
            .ShouldBe([("p.chain-router", AclOperation.Describe), ("p.fuser", AclOperation.Describe), ("p.model-worker.a", AclOperation.Describe), ("p.model-worker.b", AclOperation.Describe)]);
        rules.Distinct().Count().ShouldBe(rules.Count);
    }

    [Fact]
    public void With_a_registry_who_reads_through_a_connection_may_set_aside_what_it_reads_and_nobody_else_gets_more()
    {
        static HashSet<(string, AclRule)> Rules(bool registry) => [.. AclPlan.Of(["a"], "User:", "p.", registry).Select(each => (each.Service, each.Rule))];
        var more = Rules(registry: true);
        more.ExceptWith(Rules(registry: false));
        string[] client = ["fused-tokens", "stage-tokens", "stage-results", "results", "vocabularies"];
        string[] dashboard = ["requests", "fused-tokens", "stage-tokens", "results"]; // it may read them anyhow
        more.ShouldBe(
            [
                .. client.SelectMany(topic => (AclOperation[])[AclOperation.Write, AclOperation.Read], (topic, operation) => ("client", new AclRule("User:client", operation, AclResource.Topic, $"p.{topic}.dlq"))),
                .. dashboard.Select(topic => ("dashboard", new AclRule("User:dashboard", AclOperation.Write, AclResource.Topic, $"p.{topic}.dlq"))),
            ],
            ignoreOrder: true);
        Rules(registry: false).IsSubsetOf(Rules(registry: true)).ShouldBeTrue();
    }

    [Fact]
    public void The_doctor_finds_missing_topics_and_unequal_partitions()
    {
        var topics = TopicPlan.Of(["a"], Options).Select(wish => new TopicState(wish.Name, 6, 3, 3, wish.Settings)).ToList();
        KafkaChecks.Topics(topics, 6).ShouldAllBe(check => check.State == CheckState.Ok);
        KafkaChecks.Topics(topics, 12).ShouldContain(check => check.State == CheckState.Warn && check.Hint.Contains("MODELNET_PARTITIONS=6"));
        KafkaChecks.Topics([.. topics.Where(topic => topic.Name != "results")], 6).ShouldContain(check => check.State == CheckState.Fail && check.Finding == "missing: results");
        topics[0] = topics[0] with { Partitions = 7 };
        KafkaChecks.Topics(topics, 6).ShouldContain(check => check.State == CheckState.Fail && check.Finding.Contains("requests has 7"));
        KafkaChecks.Topics([], 6).ShouldHaveSingleItem().State.ShouldBe(CheckState.Fail);
    }
}
