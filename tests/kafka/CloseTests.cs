using System.Globalization;
using ModelNet.Bus;
using ModelNet.Bus.Conformance;
using ModelNet.Bus.Kafka;

namespace ModelNet.Kafka.Conformance;

/// <summary>Opening and closing under load, again and again. MODELNET_KAFKA_CYCLES raises the number.</summary>
public sealed class CloseTests
{
    private readonly TestTopics _topics = new();

    [SkippableFact]
    public async Task Consumers_that_open_and_close_under_load_leave_no_thread_and_no_handle_behind()
    {
        const int Warm = 15;
        var cycles = int.Parse(Environment.GetEnvironmentVariable("MODELNET_KAFKA_CYCLES") ?? "40", CultureInfo.InvariantCulture);
        await using var bus = KafkaBus.Open(_topics.Options(4));
        bus.EnsureTopics(["load"]);
        var appended = new List<string>();
        using var feeder = new Feeder(bus, ["load"], appended);
        (int Threads, int Handles, long Bytes) before = default;
        for (var cycle = 0; cycle < cycles + Warm; cycle++)
        {
            if (cycle == Warm)
            {
                before = Usage();
            }
            else if (cycle > Warm && (cycle - Warm) % Math.Max(1, cycles / 8) == 0)
            {
                var now = Usage();
                Console.WriteLine($"{cycle - Warm} cycles: {now.Bytes >> 20} MiB, of them managed {GC.GetGCMemoryInfo().TotalCommittedBytes >> 20} MiB, {appended.Count} records");
            }

            // Every tenth is a member of a group, whose joining and leaving takes longer.
            var group = cycle % 10 == 9 ? $"g{_topics.Prefix}{cycle % 3}" : null;
            using var consumer = bus.Subscribe(new SubscriptionOptions { Topics = ["load"], Group = group });
            consumer.Poll(new RecordLog(), 50, group is null ? TimeSpan.FromSeconds(60) : TimeSpan.Zero);
        }

        feeder.Stop();
        var after = Usage();
        Console.WriteLine($"{cycles} cycles, {appended.Count} records: managed {GC.GetTotalMemory(false) >> 20} MiB, committed {GC.GetGCMemoryInfo().TotalCommittedBytes >> 20} MiB, threads {before.Threads} -> {after.Threads}, handles {before.Handles} -> {after.Handles}, memory {before.Bytes >> 20} -> {after.Bytes >> 20} MiB");
        after.Threads.ShouldBeLessThanOrEqualTo(before.Threads + 10);
        after.Handles.ShouldBeLessThanOrEqualTo(before.Handles + 20);
        (after.Bytes - before.Bytes).ShouldBeLessThan((50L << 20) + (cycles * 50L << 10));
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
