using System.Diagnostics;
using System.Globalization;
using System.Text;
using ModelNet.Bus;
using ModelNet.Bus.Conformance;
using ModelNet.Bus.CrashWriter;
using ModelNet.Bus.Kafka;

namespace ModelNet.Kafka.Conformance;

/// <summary>Groups of several members.</summary>
public sealed class GroupTests
{
    private static readonly string[] Topics = ["tasks", "steps", "tokens"];
    private readonly TestTopics _topics = new();

    [SkippableFact]
    public async Task A_session_s_records_of_all_topics_have_one_owner_while_members_come_and_go()
    {
        const int Partitions = 6;
        await using var bus = KafkaBus.Open(_topics.Options(Partitions) with { SessionTimeout = TimeSpan.FromSeconds(10) });
        bus.EnsureTopics(Topics);
        var group = "g" + _topics.Prefix;
        var ledger = new Ledger(Topics);
        var appended = new List<string>();
        using var feeder = new Feeder(bus, Topics, appended);
        using (var first = new Member(bus, "m1", group, Topics, ledger))
        {
            ledger.WaitUntil("m1 has all", l => l.NumbersOf("m1").Length == Partitions);
            using (var second = new Member(bus, "m2", group, Topics, ledger))
            using (var third = new Member(bus, "m3", group, Topics, ledger))
            {
                ledger.WaitUntil("each has two", l => ((string[])["m1", "m2", "m3"]).All(member => l.NumbersOf(member).Length == Partitions / 3));
                var before = ledger.Handled();
                ledger.WaitUntil("records flow to three", l => l.Handled() > before + 500);
            }

            ledger.WaitUntil("m1 has all again", l => l.NumbersOf("m1").Length == Partitions);
            feeder.Stop();
            ledger.WaitUntil("all is handled", l => l.Handled() >= appended.Count);
        }

        ledger.Check(appended);

        // What m1 kept was never taken from it: it lost four partitions, each once.
        ledger.EventsOf("m1").Where(text => text.Contains("revoked", StringComparison.Ordinal)).Sum(text => text.Count(letter => letter == ',') + 1).ShouldBe(4);
        ledger.EventsOf("m1").ShouldNotContain(text => text.Contains("lost", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Positions_committed_while_partitions_are_taken_away_arrive_before_these_are_given_to_another()
    {
        const int Partitions = 4;
        await using var bus = KafkaBus.Open(_topics.Options(Partitions) with { SessionTimeout = TimeSpan.FromSeconds(10) });
        bus.EnsureTopics(["read", "derived"]);
        for (var n = 0; n < 100; n++)
        {
            bus.Append("read", Encoding.UTF8.GetBytes($"session-{n}"), Encoding.UTF8.GetBytes($"{n}"));
        }

        var group = "g" + _topics.Prefix;
        using var first = new LateCommitter(bus, group, "read");
        SpinWait.SpinUntil(() => first.Handled == 100, TimeSpan.FromSeconds(60)).ShouldBeTrue("the first reads all");
        using var second = new LateCommitter(bus, group, "read");
        SpinWait.SpinUntil(() => second.TimesCaughtUp == Partitions / 2, TimeSpan.FromSeconds(60)).ShouldBeTrue("the second is given half");
        second.Handled.ShouldBe(0, "records that the first had handled and committed");
    }

    [SkippableFact]
    public async Task A_handler_that_takes_longer_than_the_poll_interval_is_not_evicted()
    {
        var options = _topics.Options(2) with { MaxPollInterval = TestTopics.SessionTimeout };
        await using var bus = KafkaBus.Open(options);
        bus.EnsureTopics(["slow"]);
        var ledger = new Ledger(["slow"]);
        using var waited = new ManualResetEventSlim();
        using var slow = new Member(bus, "slow", "g" + _topics.Prefix, ["slow"], ledger)
        {
            // A decode that takes twice the interval: nothing in this process polls for it.
            OnRecord = () => waited.Wait(2 * TestTopics.SessionTimeout),
        };
        ledger.WaitUntil("it owns both", l => l.NumbersOf("slow").Length == 2);
        bus.Append("slow", "k"u8, "1"u8);
        ledger.WaitUntil("the slow record", l => l.Handled() == 1);
        waited.Set();
        bus.Append("slow", "k"u8, "2"u8);
        ledger.WaitUntil("the next record", l => l.Handled() == 2);
        await bus.FlushAsync();
        ledger.EventsOf("slow").ShouldBe(["slow assigned 0,1"]);
        using var resumed = bus.Subscribe(new SubscriptionOptions { Topics = ["slow"], Group = "g" + _topics.Prefix });
        resumed.CaughtUp.ShouldBeTrue("its commits were accepted");
    }

    [SkippableFact]
    public async Task A_member_that_was_frozen_is_replaced_and_does_not_move_the_position_back()
    {
        await using var bus = KafkaBus.Open(_topics.Options());
        bus.EnsureTopics(Pattern.Topics);
        for (var n = 0; n < 5; n++)
        {
            bus.Append(Pattern.Topics[0], "k"u8, Encoding.UTF8.GetBytes($"{n}"));
        }

        using var child = new CrashWriterProcess("follow", "kafka", _topics.ChildTarget, 0);
        ((string[])[child.ReadLine(), child.ReadLine()]).ShouldBe(["assigned", "handled 0"]);
        while (child.ReadLine() != "handled 4")
        {
            // until it has handled what is there
        }

        Signal(child, "STOP");
        bus.Append(Pattern.Topics[0], "k"u8, "5"u8);
        var ledger = new Ledger([Pattern.Topics[0]]);
        using (var successor = new Member(bus, "successor", Pattern.Group, [Pattern.Topics[0]], ledger))
        {
            // How much of the first five it handles again depends on the position that the child still gave in before it was frozen.
            ledger.WaitUntil("the successor has taken over", l => l.HasHandled("5") && l.NumbersOf("successor").Length == 1);
            bus.Append(Pattern.Topics[0], "k"u8, "6"u8);
            ledger.WaitUntil("the successor goes on", l => l.HasHandled("6"));
            await bus.FlushAsync();
            Signal(child, "CONT");
            while (child.ReadLine() is var line && line != "lost")
            {
                line.ShouldStartWith("handled", Case.Sensitive, "a zombie may handle what it holds, but nobody believes it");
            }

            ledger.NumbersOf("successor").ShouldBe([0], "the one that came back takes nothing away");
        }

        using var reader = bus.Subscribe(new SubscriptionOptions { Topics = [Pattern.Topics[0]], Group = Pattern.Group });
        reader.CaughtUp.ShouldBeTrue("the position is the successor's");
    }

    [SkippableFact]
    public async Task A_new_owner_reads_topic_by_topic_in_the_order_of_the_subscription_until_it_has_caught_up()
    {
        const int Partitions = 3;
        string[] order = ["zeta", "alpha", "mu", "none"];
        await using var bus = KafkaBus.Open(_topics.Options(Partitions));
        bus.EnsureTopics(order);
        for (var n = 0; n < 300; n++)
        {
            bus.Append(order[(n * 7) % 3], Encoding.UTF8.GetBytes($"session-{n % 20}"), Encoding.UTF8.GetBytes($"{n}"));
        }

        var notes = new CatchUpNotes(order);
        using var consumer = bus.Subscribe(new SubscriptionOptions { Topics = order, Group = "g" + _topics.Prefix, Assignment = notes });
        while (notes.CaughtUpAfter.Count < Partitions)
        {
            consumer.Poll(notes, 10, TimeSpan.FromSeconds(60)).ShouldBeGreaterThan(0);
        }

        consumer.CaughtUp.ShouldBeTrue();
        notes.Faults.ShouldBeEmpty();
        notes.CaughtUpAfter.Values.Sum().ShouldBe(300, "each partition was caught up when all its records had been handed out");
        bus.Append("mu", "session-1"u8, "live"u8);
        consumer.Poll(notes, 10, TimeSpan.FromSeconds(60)).ShouldBe(1);
    }

    [SkippableFact]
    public async Task Partitions_follow_the_hash_of_java_s_clients()
    {
        const int Partitions = 7;
        await using var bus = KafkaBus.Open(_topics.Options(Partitions));
        bus.EnsureTopics(["hashed"]);

        // Murmur2 of these keys, from the tests of Apache Kafka's own client.
        (string Key, int Hash)[] known = [("21", -973932308), ("foobar", -790332482), ("a-little-bit-long-string", -985981536), ("a-little-bit-longer-string", -1486304829), ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971), ("abc", 479470107)];
        foreach (var (key, hash) in known)
        {
            bus.Append("hashed", Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(((hash & 0x7fffffff) % Partitions).ToString(CultureInfo.InvariantCulture)));
        }

        using var consumer = bus.Subscribe(new SubscriptionOptions { Topics = ["hashed"] });
        var log = new RecordLog();
        while (!consumer.CaughtUp)
        {
            consumer.Poll(log, 10, TimeSpan.FromSeconds(60));
        }

        log.Records.Count.ShouldBe(known.Length);
        log.Records.ShouldAllBe(record => record.Text == record.Partition.ToString(CultureInfo.InvariantCulture));
    }

    [SkippableFact]
    public async Task Topics_that_cannot_be_owned_together_are_refused()
    {
        await using (var other = KafkaBus.Open(_topics.Options(3)))
        {
            other.EnsureTopics(["three"]);
        }

        await using var bus = KafkaBus.Open(_topics.Options(2));
        bus.EnsureTopics(["two"]);
        Should.Throw<BusRequestException>(() => bus.EnsureTopics(["three"])).Code.ShouldBe("topic_partitions");
        Should.Throw<BusRequestException>(() => bus.Subscribe(new SubscriptionOptions { Topics = ["two", "three"], Group = "g" })).Code.ShouldBe("topic_partitions");
        using var free = bus.Subscribe(new SubscriptionOptions { Topics = ["two", "three"] });
    }

    private static void Signal(CrashWriterProcess process, string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
