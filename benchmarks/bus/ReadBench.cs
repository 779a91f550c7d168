using System.Diagnostics;
using ModelNet.Bus;

namespace ModelNet.Bench.Bus;

/// <summary>Reading from memory, from the file, and one rare topic out of a long log.</summary>
internal static class ReadBench
{
    public static void Run(bool quick)
    {
        var rows = quick ? 20_000 : 200_000;
        Console.WriteLine($"reading {rows:N0} records of 280 B, 1 in 1,000 of a second topic: rows/s, median (quartiles) of 5");
        using (var memory = new BenchLog(tailBytes: 1L << 30))
        {
            Fill(memory, rows);
            Report("from memory", memory, ["common", "rare"], rows);
        }

        using var file = new BenchLog(tailBytes: 0);
        Fill(file, rows);
        Report("from the file", file, ["common", "rare"], rows);
        Report("the rare topic only", file, ["rare"], rows / 1000);
    }

    private static void Fill(BenchLog log, int rows)
    {
        log.Bus.EnsureTopics(["common", "rare"]);
        var value = new byte[280];
        for (var i = 0; i < rows; i++)
        {
            log.Bus.Append(i % 1000 == 0 ? "rare" : "common", "0123456789abcdef"u8, value);
        }

        log.Flush();
    }

    private static void Report(string name, BenchLog log, string[] topics, int expected)
    {
        var speeds = new List<double>();
        for (var round = 0; round < 5; round++)
        {
            var counter = new Counter();
            using var consumer = log.Bus.Subscribe(new SubscriptionOptions { Topics = topics });
            var began = Stopwatch.GetTimestamp();
            while (counter.Count < expected)
            {
                consumer.Poll(counter, 1000, TimeSpan.FromSeconds(10));
            }

            speeds.Add(expected / Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        Console.WriteLine($"  {name,-20} {Statistics.Of(speeds).Text("N0")}");
    }
}
