using ModelNet.Bus;

namespace ModelNet.Bench.Bus;

/// <summary>Bytes allocated for each record in the steady state, by all threads together: append, commit, hand-out.</summary>
internal static class AllocationBench
{
    public static void Run(bool quick)
    {
        const int Chunk = 1000;
        var chunks = quick ? 50 : 300;
        using var log = new BenchLog(tailBytes: 1 << 20);
        log.Bus.EnsureTopics(["t"]);
        using var consumer = log.Bus.Subscribe(new SubscriptionOptions { Topics = ["t"] });
        var counter = new Counter();
        var value = new byte[280];
        var before = 0L;
        for (var chunk = 0; chunk < 2 * chunks; chunk++)
        {
            if (chunk == chunks)
            {
                before = GC.GetTotalAllocatedBytes(precise: true);
            }

            for (var i = 0; i < Chunk; i++)
            {
                log.Bus.Append("t", "0123456789abcdef"u8, value);
            }

            while (counter.Count < (chunk + 1) * Chunk)
            {
                consumer.Poll(counter, Chunk, TimeSpan.FromSeconds(10));
            }

            log.Flush();
        }

        var bytes = GC.GetTotalAllocatedBytes(precise: true) - before;
        Console.WriteLine($"allocated for {chunks * Chunk:N0} records, append to hand-out to durable, with a flush every {Chunk}: {bytes:N0} B, {(double)bytes / (chunks * Chunk):0.000} B a record");
    }
}
