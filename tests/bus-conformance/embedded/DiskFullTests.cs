using ModelNet.Bus.Embedded;

namespace ModelNet.Bus.Conformance;

public sealed class DiskFullTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_full_disk_ends_the_bus_with_a_code_and_loses_nothing_that_was_acknowledged()
    {
        var acknowledged = 0;
        await using (var bus = EmbeddedBus.Open(_folder.Options() with { MaxLogBytes = 1 << 20 }))
        {
            bus.EnsureTopics(["t"]);
            var error = await Should.ThrowAsync<BusFailedException>(async () =>
            {
                for (var i = 0; i < 10_000; i++)
                {
                    bus.Append("t", "k"u8, new byte[1_000]);
                    await bus.FlushAsync();
                    acknowledged++;
                }
            });
            error.Code.ShouldBe("disk_full");
            error.Hint.ShouldContain("acknowledged is safe");
            Should.Throw<BusFailedException>(() => bus.Append("t", "k"u8, default)).Code.ShouldBe("disk_full");
        }

        acknowledged.ShouldBeInRange(500, 1_100);
        EmbeddedLog.Verify(_folder.Path).Problems.ShouldBeEmpty();
        await using var again = EmbeddedBus.Open(_folder.Options());
        using var consumer = again.Subscribe(new SubscriptionOptions { Topics = ["t"] });
        var log = new RecordLog();
        consumer.Poll(log, 20_000, TimeSpan.Zero).ShouldBe(acknowledged);
        again.Append("t", "k"u8, default);
        await again.FlushAsync();
    }

    [Fact]
    public async Task Appends_that_wait_for_room_end_when_the_disk_is_full()
    {
        await using var bus = EmbeddedBus.Open(_folder.Options() with { MaxLogBytes = 1 << 20, MaxPendingBytes = 50_000 });
        bus.EnsureTopics(["t"]);
        var appender = TestThread.Start(() =>
        {
            while (true)
            {
                bus.Append("t", "k"u8, new byte[1_000]);
            }
        });
        appender.Ended("the appender").ShouldBeOfType<BusFailedException>().Code.ShouldBe("disk_full");
    }

    [Fact]
    public async Task What_cannot_be_written_at_the_end_is_an_error_of_the_dispose()
    {
        var full = false;
        var bus = EmbeddedBus.Open(_folder.Options(new BusTuning { BeforeCommit = () => _ = full ? throw new IOException("no more") : 0 }));
        bus.EnsureTopics(["t"]);
        await bus.FlushAsync();
        full = true;
        bus.Append("t", "k"u8, "lost"u8);
        (await Should.ThrowAsync<BusFailedException>(async () => await bus.DisposeAsync())).Code.ShouldBe("bus_failed");
        await using var again = EmbeddedBus.Open(_folder.Options());
    }
}
