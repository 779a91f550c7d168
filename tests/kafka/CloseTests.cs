using System.Globalization;
using ModelNet.Bus;
using ModelNet.Bus.Conformance;
using ModelNet.Bus.Kafka;

namespace ModelNet.Kafka.Conformance;

/// <summary>Opening and closing under load, again and again. MODELNET_KAFKA_CYCLES raises the number.</summary>
public sealed class CloseTests
{
    private readonly TestTopics _topics = new();
    private int _opened;

    /// <summary>Each span has a topic of its own, since a consumer fetches ahead, the more the more there is: memory is compared between topics of about the same length.</summary>
    [SkippableFact]
    public async Task Consumers_that_open_and_close_under_load_leave_no_thread_no_handle_and_no_memory_behind()
    {
        const int Warm = 15;
        const int Spans = 8;
        var cycles = int.Parse(Environment.GetEnvironmentVariable("MODELNET_KAFKA_CYCLES") ?? "40", CultureInfo.InvariantCulture);
        await using var bus = KafkaBus.Open(_topics.Options(4));
        bus.EnsureTopics([.. Enumerable.Range(0, Spans + 1).Select(span => $"load{span}")]);
        OpenAndClose(bus, "load0", Math.Max(Warm, cycles / Spans));
        var before = Usage();
        for (var span = 1; span <= Spans; span++)
        {
            var records = OpenAndClose(bus, $"load{span}", cycles / Spans);
            Console.WriteLine($"{span * (cycles / Spans)} cycles: {Usage().Bytes >> 20} MiB, of them managed {GC.GetGCMemoryInfo().TotalCommittedBytes >> 20} MiB, {records} records");
        }

        var after = Usage();
        Console.WriteLine($"threads {before.Threads} -> {after.Threads}, handles {before.Handles} -> {after.Handles}, memory {before.Bytes >> 20} -> {after.Bytes >> 20} MiB");
        after.Threads.ShouldBeLessThanOrEqualTo(before.Threads + 10);
        after.Handles.ShouldBeLessThanOrEqualTo(before.Handles + 20);
        (after.Bytes - before.Bytes).ShouldBeLessThan(50L << 20);
    }

    [SkippableFact]
    public async Task Buses_that_open_and_close_with_records_on_their_way_lose_none()
    {
        var cycles = int.Parse(Environment.GetEnvironmentVariable("MODELNET_KAFKA_CYCLES") ?? "40", CultureInfo.InvariantCulture) / 4;
        for (var cycle = 0; cycle < cycles; cycle++)
        {
            await using var bus = KafkaBus.Open(_topics.Options());
            bus.EnsureTopics(["kept"]);
            for (var i = 0; i < 20; i++)
            {
                bus.Append("kept", "k"u8, System.Text.Encoding.UTF8.GetBytes($"{(20 * cycle) + i}"));
            }

            if (cycle % 5 == 0)
            {
                _ = bus.Subscribe(new SubscriptionOptions { Topics = ["kept"] }); // closed by the bus
            }
        }

        await using var last = KafkaBus.Open(_topics.Options());
        using var reader = last.Subscribe(new SubscriptionOptions { Topics = ["kept"] });
        var log = new RecordLog();
        while (!reader.CaughtUp)
        {
            reader.Poll(log, 1000, TimeSpan.FromSeconds(60));
        }

        log.Texts.ShouldBe(Enumerable.Range(0, 20 * cycles).Select(n => $"{n}"));
    }

    /// <summary>Opens and closes consumers while records come, every tenth as a member of a group, whose joining and leaving takes longer; tells how many records came.</summary>
    private int OpenAndClose(KafkaBus bus, string topic, int cycles)
    {
        var appended = new List<string>();
        using var feeder = new Feeder(bus, [topic], appended);
        for (var cycle = 0; cycle < cycles; cycle++)
        {
            var group = ++_opened % 10 == 0 ? $"g{_topics.Prefix}{_opened % 3}" : null;
            using var consumer = bus.Subscribe(new SubscriptionOptions { Topics = [topic], Group = group });
            consumer.Poll(new RecordLog(), 50, group is null ? TimeSpan.FromSeconds(60) : TimeSpan.Zero);
        }

        feeder.Stop();
        return appended.Count;
    }

    private static (int Threads, int Handles, long Bytes) Usage()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        CLibrary.ReturnFreeMemory();
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        return (self.Threads.Count, Directory.GetFiles("/proc/self/fd").Length, self.WorkingSet64);
    }
}
