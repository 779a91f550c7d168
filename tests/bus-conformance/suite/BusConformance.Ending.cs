namespace ModelNet.Bus.Conformance;

public abstract partial class BusConformance
{
    [Fact]
    public async Task A_wake_ends_a_wait_early_whether_it_comes_before_or_during_it()
    {
        await using var bus = OpenWith("wake");
        using var consumer = Subscribe(bus, "wake");
        consumer.Wake();
        consumer.Poll(new RecordLog(), 1, Timeout.InfiniteTimeSpan).ShouldBe(0);
        for (var i = 0; i < 100; i++)
        {
            var polled = -1;
            var reader = TestThread.Start(() => polled = consumer.Poll(new RecordLog(), 1, Timeout.InfiniteTimeSpan));
            consumer.Wake();
            reader.Join("the poll that was woken");
            polled.ShouldBe(0);
        }

        Append(bus, "wake", "k", "still works");
        Take(consumer, 1).Texts.ShouldBe(["still works"]);
    }

    [Fact]
    public async Task A_waiting_poll_gets_what_is_appended_meanwhile()
    {
        await using var bus = OpenWith("ping", "pong");
        var echo = TestThread.Start(() =>
        {
            using var consumer = Subscribe(bus, "ping");
            for (var i = 0; i < 2_000; i++)
            {
                Append(bus, "pong", "k", Take(consumer, 1).Texts.Single());
            }
        });
        using var answers = Subscribe(bus, "pong");
        for (var i = 0; i < 2_000; i++)
        {
            Append(bus, "ping", "k", $"{i}");
            Take(answers, 1).Texts.ShouldBe([$"{i}"]);
        }

        echo.Join("the echo");
    }

    [Theory]
    [InlineData(Visibility.Appended)]
    [InlineData(Visibility.Durable)]
    public async Task Disposing_the_bus_ends_polls_that_wait_and_everything_after(Visibility visibility)
    {
        var bus = OpenWith("end");
        var consumer = Subscribe(bus, "end", "group", visibility);
        using var polling = new ManualResetEventSlim();
        var reader = TestThread.Start(() =>
        {
            polling.Set();
            consumer.Poll(new RecordLog(), 1, Timeout.InfiniteTimeSpan);
        });
        polling.Wait(Bound).ShouldBeTrue();
        await bus.DisposeAsync();
        reader.Ended("the poll of a disposed bus").ShouldBeOfType<ObjectDisposedException>();
        Should.Throw<ObjectDisposedException>(() => Append(bus, "end", "k", "v"));
        Should.Throw<ObjectDisposedException>(() => consumer.Poll(new RecordLog(), 1, TimeSpan.Zero));
        Should.Throw<ObjectDisposedException>(() => consumer.Commit("end", 0, 1));
        Should.Throw<ObjectDisposedException>(() => Subscribe(bus, "end"));
        await Should.ThrowAsync<ObjectDisposedException>(async () => await bus.FlushAsync());
        consumer.Dispose();
        await bus.DisposeAsync();
    }

    [Fact]
    public async Task Disposing_a_consumer_ends_its_poll()
    {
        await using var bus = OpenWith("leave");
        for (var i = 0; i < 50; i++)
        {
            var consumer = Subscribe(bus, "leave");
            var reader = TestThread.Start(() => consumer.Poll(new RecordLog(), 1, Timeout.InfiniteTimeSpan));
            consumer.Dispose();
            reader.Ended("the poll of a disposed consumer").ShouldBeOfType<ObjectDisposedException>();
        }

        Append(bus, "leave", "k", "v");
        ReadAll(bus, ["leave"]).Texts.ShouldBe(["v"]);
    }

    [Fact]
    public async Task A_handler_may_dispose_its_consumer()
    {
        await using var bus = OpenWith("last");
        for (var i = 0; i < 5; i++)
        {
            Append(bus, "last", "k", $"{i}");
        }

        var consumer = Subscribe(bus, "last");
        var log = new RecordLog(record => consumer.Dispose());
        consumer.Poll(log, 100, Bound).ShouldBe(1);
        log.Texts.ShouldBe(["0"]);
        Should.Throw<ObjectDisposedException>(() => consumer.Poll(log, 100, TimeSpan.Zero));
    }

    [Fact]
    public async Task What_was_appended_before_a_clean_end_is_there_without_a_flush()
    {
        await using (var bus = OpenWith("clean"))
        {
            for (var i = 0; i < 1_000; i++)
            {
                Append(bus, "clean", "k", $"{i}");
            }
        }

        await using var again = Open();
        ReadAll(again, ["clean"]).Texts.ShouldBe(Enumerable.Range(0, 1_000).Select(i => $"{i}"));
    }
}
