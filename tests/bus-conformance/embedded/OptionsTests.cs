using ModelNet.Bus.Embedded;

namespace ModelNet.Bus.Conformance;

public sealed class OptionsTests
{
    [Fact]
    public void Everything_that_is_wrong_is_named_at_once()
    {
        var error = Should.Throw<BusRequestException>(() => EmbeddedBus.Open(new EmbeddedBusOptions { Folder = " ", MaxPendingBytes = 0, TailBytes = -1 }));
        error.Code.ShouldBe("bad_bus_options");
        foreach (var option in (string[])["Folder", "MaxPendingBytes", "TailBytes"])
        {
            error.Message.ShouldContain(option);
        }
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_an_error_with_a_code()
    {
        using var folder = new TestFolder();
        Directory.CreateDirectory(folder.Path);
        File.WriteAllText(folder.File("file"), "in the way");
        var error = Should.Throw<BusUnavailableException>(() => EmbeddedBus.Open(new EmbeddedBusOptions { Folder = folder.File("file") }));
        error.Code.ShouldBe("log_unreachable");
    }

    [Fact]
    public async Task Timestamps_are_the_clock_s_in_microseconds()
    {
        using var folder = new TestFolder();
        var clock = new SetClock { Now = new DateTimeOffset(2031, 2, 3, 4, 5, 6, 789, TimeSpan.Zero).AddMicroseconds(123) };
        await using var bus = EmbeddedBus.Open(folder.Options() with { TimeProvider = clock });
        bus.EnsureTopics(["t"]);
        bus.Append("t", default, default);
        using var consumer = bus.Subscribe(new SubscriptionOptions { Topics = ["t"] });
        var log = new RecordLog();
        consumer.Poll(log, 1, TimeSpan.Zero);
        log.Records[0].Timestamp.ShouldBe(1_927_857_906_789_123);
    }

    private sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; init; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
