using ModelNet.Bus;
using ModelNet.Bus.Kafka;

namespace ModelNet.Kafka.Conformance;

/// <summary>What a record costs in managed memory, from append to hand-out, all threads; the client itself allocates most of it.</summary>
public sealed class AllocationTests
{
    private readonly TestTopics _topics = new();

    [SkippableFact]
    public async Task A_record_of_300_bytes_costs_little_more_than_what_the_client_itself_allocates()
    {
        const int Records = 20_000;
        await using var bus = KafkaBus.Open(_topics.Options(3));
        bus.EnsureTopics(["lean"]);
        using var consumer = bus.Subscribe(new SubscriptionOptions { Topics = ["lean"] });
        var counter = new Counter();
        await Round(bus, consumer, counter, Records);
        var start = GC.GetTotalAllocatedBytes(precise: true);
        Append(bus, Records);
        await bus.FlushAsync();
        var appended = GC.GetTotalAllocatedBytes(precise: true);
        var thread = Read(consumer, counter, Records);
        var read = GC.GetTotalAllocatedBytes(precise: true);
        Console.WriteLine($"bytes a record: append to acknowledged {(appended - start) / Records} (with what is fetched meanwhile), to handed out {(read - start) / Records}, polling thread {thread / (double)Records:0.##}");
        thread.ShouldBeLessThan(Records, "the polling thread allocates nothing for a record");
        ((read - start) / Records).ShouldBeLessThan(1_600);
    }

    private static async Task Round(KafkaBus bus, IBusConsumer consumer, Counter counter, int records)
    {
        Append(bus, records);
        await bus.FlushAsync();
        Read(consumer, counter, records);
    }

    private static void Append(KafkaBus bus, int records)
    {
        Span<byte> value = stackalloc byte[300];
        Span<byte> key = stackalloc byte[16];
        for (var i = 0; i < records; i++)
        {
            key[0] = (byte)i;
            bus.Append("lean", key, value);
        }
    }

    private static long Read(IBusConsumer consumer, Counter counter, int records)
    {
        var goal = counter.Count + records;
        var start = GC.GetAllocatedBytesForCurrentThread();
        while (counter.Count < goal)
        {
            consumer.Poll(counter, 500, TimeSpan.FromSeconds(60));
        }

        return GC.GetAllocatedBytesForCurrentThread() - start;
    }

    private sealed class Counter : IRecordHandler
    {
        public int Count { get; private set; }

        public void Handle(in RecordView record) => Count++;
    }
}
