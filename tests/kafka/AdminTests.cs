using ModelNet.Bus;
using ModelNet.Bus.Conformance;
using ModelNet.Bus.Kafka;

namespace ModelNet.Kafka.Conformance;

/// <summary>An operator's view, compared with what the bus itself does on the same broker.</summary>
public sealed class AdminTests
{
    private static readonly Dictionary<string, string> ForEver = new() { ["retention.ms"] = "-1", ["cleanup.policy"] = "delete" };
    private readonly TestTopics _topics = new();

    [SkippableFact]
    public async Task A_topic_that_was_created_is_as_wished_and_the_bus_takes_it()
    {
        using var admin = KafkaAdmin.Open(_topics.Options());
        TopicWish[] wishes = [new("a", 3, 1, ForEver), new("b", 3, 1, new Dictionary<string, string>())];
        admin.Create(wishes, dryRun: true);
        admin.Topics(["a", "b"]).ShouldBeEmpty();
        admin.Create(wishes, dryRun: false);
        admin.Create(wishes, dryRun: false); // again, as an operator may
        await using var bus = KafkaBus.Open(_topics.Options(3));
        bus.EnsureTopics(["a", "b"]);
        admin.TopicNames().ShouldBe(["a", "b"]);
        var state = admin.Topics(["a", "missing"]).ShouldHaveSingleItem();
        (state.Name, state.Partitions, state.Replication, state.InSync).ShouldBe(("a", 3, 1, 1));
        state.Settings["retention.ms"].ShouldBe("-1");
    }

    [SkippableFact]
    public async Task Offsets_and_positions_are_those_of_the_bus()
    {
        await using var bus = KafkaBus.Open(_topics.Options(2));
        bus.EnsureTopics(["a"]);
        for (var i = 0; i < 5; i++)
        {
            bus.Append("a", "key"u8, "value"u8);
        }

        var group = "g" + _topics.Prefix;
        using var consumer = bus.Subscribe(new SubscriptionOptions { Topics = ["a"], Group = group });
        var log = new RecordLog();
        while (log.Records.Count < 5)
        {
            consumer.Poll(log, 5, TimeSpan.FromSeconds(60)).ShouldBeGreaterThan(0);
        }

        var partition = log.Records[0].Partition;
        consumer.Commit("a", partition, 3);
        await bus.FlushAsync();
        using var admin = KafkaAdmin.Open(_topics.Options());
        admin.Ranges(admin.Topics(["a"])).ShouldBe([.. Enumerable.Range(0, 2).Select(number => new PartitionRange("a", number, 0, number == partition ? 5 : 0))], ignoreOrder: true);
        var state = admin.Group(group);
        (state.State, state.Members).ShouldBe(("stable", 1));
        state.Committed.ShouldContain(new KeyValuePair<(string, int), long>(("a", partition), 3));
    }

    [SkippableFact]
    public void A_group_that_never_was_is_dead()
    {
        using var admin = KafkaAdmin.Open(_topics.Options());
        var state = admin.Group("never-" + _topics.Prefix);
        (state.State, state.Members, state.Committed.Count).ShouldBe(("dead", 0, 0));
    }

    [SkippableFact]
    public void More_replicas_than_brokers_are_refused_also_in_a_dry_run()
    {
        using var admin = KafkaAdmin.Open(_topics.Options());
        var error = Should.Throw<BusRequestException>(() => admin.Create([new TopicWish("a", 1, 99, ForEver)], dryRun: true));
        error.Code.ShouldBe("topic_refused");
        error.Message.ShouldContain(_topics.Prefix + "a");
    }

    [SkippableFact]
    public void Rules_for_brokers_without_an_authorizer_are_refused()
    {
        using var admin = KafkaAdmin.Open(_topics.Options());
        Should.Throw<BusRequestException>(() => admin.Allow([new AclRule("User:nobody", AclOperation.Read, AclResource.Topic, _topics.Prefix + "a")])).Code.ShouldBe("acl_refused");
    }
}
