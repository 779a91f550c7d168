using ModelNet.Bus;
using ModelNet.Bus.Conformance;
using ModelNet.Bus.Kafka;

namespace ModelNet.Kafka.Conformance;

/// <summary>A connection that only reads.</summary>
public sealed class ReadOnlyTests
{
    [SkippableFact]
    public async Task It_reads_what_others_append_and_refuses_to_append()
    {
        var options = new TestTopics().Options();
        await using var writer = KafkaBus.Open(options);
        writer.EnsureTopics(["t"]);
        writer.Append("t", "k"u8, "v"u8);
        await writer.FlushAsync();

        await using var reader = KafkaBus.Open(options with { ReadOnly = true });
        reader.EnsureTopics(["t"]);
        Should.Throw<BusRequestException>(() => reader.Append("t", "k"u8, "w"u8)).Code.ShouldBe("read_only");
        using var consumer = reader.Subscribe(new SubscriptionOptions { Topics = ["t"] });
        var log = new RecordLog();
        while (!consumer.CaughtUp)
        {
            consumer.Poll(log, 10, TimeSpan.FromSeconds(10));
        }

        log.Texts.ShouldBe(["v"]);
        await reader.FlushAsync();
    }
}
