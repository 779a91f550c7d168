using System.Collections.Concurrent;
using ModelNet.Bus;
using ModelNet.Bus.Conformance;
using ModelNet.Bus.Kafka;
using ModelNet.Tests.Support.Kafka;

namespace ModelNet.Kafka.Conformance;

/// <summary>Brokers that are not there, go away and come back.</summary>
public sealed class BrokerTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_broker_that_restarts_loses_and_doubles_nothing_and_everything_goes_on_by_itself(bool hard)
    {
        var kafka = OwnKafka.Get();
        var statuses = new ConcurrentQueue<KafkaStatus>();
        var options = new TestTopics(kafka).Options() with { OnStatus = statuses.Enqueue };
        await using var bus = KafkaBus.Open(options);
        using var numbers = new NumberedLog(bus);
        var ledger = new Ledger([NumberedLog.Topic]);
        using var member = new Member(bus, "m", "g" + options.TopicPrefix, [NumberedLog.Topic], ledger);
        numbers.WaitForMore(200);
        if (hard)
        {
            kafka.Kill();
        }
        else
        {
            kafka.Stop();
        }

        SpinWait.SpinUntil(() => statuses.Any(status => !status.Available), Bound).ShouldBeTrue("the status callback says that the broker is away");
        statuses.First().Message.ShouldContain(kafka.BootstrapServers);
        kafka.Restart();
        numbers.WaitForMore(200);
        numbers.Stop();
        statuses.Last().Available.ShouldBeTrue();
        ledger.WaitUntil("the member that was there has read all", l => l.Handled() >= numbers.Appended);
        NumberedLog.Check(bus).ShouldBe(numbers.Appended);
        await bus.FlushAsync().AsTask().WaitAsync(Bound);
    }

    [SkippableFact]
    public async Task One_of_three_brokers_dies_and_nobody_notices()
    {
        _ = OwnKafka.Get();
        using var kafka = TestKafka.Start(KafkaLocation.Find()!, brokers: 3);
        var statuses = new ConcurrentQueue<KafkaStatus>();
        await using var bus = KafkaBus.Open(new TestTopics(kafka).Options(3) with { Replication = 3, OnStatus = statuses.Enqueue });
        using var numbers = new NumberedLog(bus);
        numbers.WaitForMore(200);
        kafka.Kill(1);
        numbers.WaitForMore(200);
        kafka.Restart(1);
        kafka.Kill(2);
        numbers.WaitForMore(200);
        numbers.Stop();
        NumberedLog.Check(bus).ShouldBe(numbers.Appended);
    }

    [SkippableFact]
    public async Task Appends_wait_for_room_while_the_broker_is_frozen_and_none_is_lost()
    {
        const int Limit = 100_000;
        var kafka = OwnKafka.Get();
        await using var bus = KafkaBus.Open(new TestTopics(kafka).Options() with { MaxPendingBytes = Limit });
        bus.EnsureTopics(["full"]);
        bus.Append("full", "k"u8, new byte[999]);
        await bus.FlushAsync();
        kafka.Pause();
        Task flush;
        var appended = 0;
        var appender = TestThread.Start(() =>
        {
            for (var i = 0; i < 500; i++)
            {
                bus.Append("full", "k"u8, new byte[999]);
                Interlocked.Increment(ref appended);
            }
        });
        try
        {
            SpinWait.SpinUntil(() => Volatile.Read(ref appended) == Limit / 1000, Bound).ShouldBeTrue();
            appender.WaitUntilBlocked();
            Volatile.Read(ref appended).ShouldBe(Limit / 1000);
            flush = bus.FlushAsync().AsTask();
            using var cancel = new CancellationTokenSource();
            var cancelled = bus.FlushAsync(cancel.Token).AsTask();
            await cancel.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(cancelled);
            flush.IsCompleted.ShouldBeFalse();
        }
        finally
        {
            kafka.Continue();
        }

        await flush.WaitAsync(Bound);
        appender.Join("the appender that waited for room");
        await bus.FlushAsync();
        using var consumer = bus.Subscribe(new SubscriptionOptions { Topics = ["full"] });
        var log = new RecordLog();
        while (!consumer.CaughtUp)
        {
            consumer.Poll(log, 1000, Bound);
        }

        log.Records.Count.ShouldBe(501);
    }

    /// <summary>
    /// A broker that was frozen longer than its session lasts is shut out by its controller. When it answers again, it says for a moment that there are no brokers: that is neither a sign that it is back
    /// nor a reason to end, as it was when that moment was met with a question that the client library cannot take this answer to.
    /// </summary>
    [Fact]
    public void A_broker_that_says_there_are_no_brokers_is_not_back_yet()
    {
        using var broker = new LonelyBroker();
        using var watch = new BrokerWatch("it", onStatus: null);
        using var clients = new KafkaClients(new KafkaBusOptions { BootstrapServers = $"127.0.0.1:{broker.Port}" }, watch, static _ => { });
        clients.Answers(Bound).ShouldBeTrue();

        broker.ShutOut = true;
        var before = broker.MetadataAnswers;
        clients.Answers(TimeSpan.FromSeconds(1)).ShouldBeFalse();
        broker.MetadataAnswers.ShouldBeGreaterThan(before, "it has answered");

        broker.ShutOut = false;
        clients.Answers(Bound).ShouldBeTrue();
    }

    [SkippableFact]
    public async Task Closing_while_the_broker_is_away_ends_and_says_what_was_not_acknowledged()
    {
        var kafka = OwnKafka.Get();
        var bus = KafkaBus.Open(new TestTopics(kafka).Options() with { CloseTimeout = TimeSpan.FromSeconds(1) });
        bus.EnsureTopics(["away"]);
        var consumer = bus.Subscribe(new SubscriptionOptions { Topics = ["away"], Group = "g" + Guid.NewGuid().ToString("n") });
        bus.Append("away", "k"u8, "0"u8);
        while (consumer.Poll(new RecordLog(), 1, Bound) == 0)
        {
            consumer.CaughtUp.ShouldBeFalse();
        }

        kafka.Kill();
        try
        {
            bus.Append("away", "k"u8, "1"u8);
            bus.Append("away", "k"u8, "2"u8);
            consumer.Commit("away", 0, 1);
            var error = await Should.ThrowAsync<BusFailedException>(bus.DisposeAsync().AsTask().WaitAsync(Bound));
            error.Message.ShouldContain("2 records");
        }
        finally
        {
            kafka.Restart();
        }
    }

    [Fact]
    public async Task A_broker_that_is_not_there_is_a_one_line_error_within_ten_seconds()
    {
        var address = $"127.0.0.1:{TestKafka.FreePorts(1)[0]}";
        var options = new KafkaBusOptions { BootstrapServers = address };
        options.ConnectTimeout.ShouldBeLessThan(TimeSpan.FromSeconds(9));
        var error = await Should.ThrowAsync<BusUnavailableException>(Task.Run(() => KafkaBus.Open(options with { ConnectTimeout = TimeSpan.FromSeconds(2) })).WaitAsync(Bound));
        error.Code.ShouldBe("broker_unreachable");
        error.Message.ShouldContain(address);
        error.Message.ShouldContain("refused");
        error.Message.ShouldNotContain("\n");
        error.Hint.ShouldNotBeEmpty();
    }

    [SkippableFact]
    public void A_broker_that_accepts_and_does_not_answer_is_the_same_error()
    {
        var kafka = OwnKafka.Get();
        kafka.Pause();
        try
        {
            var options = new TestTopics(kafka).Options() with { ConnectTimeout = TimeSpan.FromSeconds(2) };
            Should.Throw<BusUnavailableException>(() => KafkaBus.Open(options)).Code.ShouldBe("broker_unreachable");
        }
        finally
        {
            kafka.Continue();
        }
    }

    [Fact]
    public void Everything_that_is_wrong_with_the_options_is_named_at_once()
    {
        var error = Should.Throw<BusRequestException>(() => KafkaBus.Open(new KafkaBusOptions
        {
            BootstrapServers = " ", Partitions = 0, TopicPrefix = "a/b", Security = new KafkaSecurity { Username = "u", CaFile = "none.pem" },
        }));
        error.Code.ShouldBe("bad_bus_options");
        foreach (var option in (string[])["BootstrapServers", "Partitions", "TopicPrefix", "Username", "CaFile none.pem"])
        {
            error.Message.ShouldContain(option);
        }
    }
}
