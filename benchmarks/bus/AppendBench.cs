using System.Diagnostics;
using ModelNet.Bus.Embedded;

namespace ModelNet.Bench.Bus;

/// <summary>Durable rows a second when so many records are appended between two flushes, and without flushes (the groups follow the load).</summary>
internal static class AppendBench
{
    public static void Run(bool quick)
    {
        Console.WriteLine("durable rows/s by records between two flushes, 5 topics: median (quartiles) of runs in turn");
        foreach (var size in (int[])[280, 1000])
        {
            foreach (var batch in (int[])[1, 8, 64, 256, 1000, 4000, 0])
            {
                var rows = (batch switch { 1 => 2_000, 8 => 10_000, _ => 100_000 }) / (quick ? 10 : 1);
                List<double> full = [], normal = [];
                for (var round = 0; round < (quick ? 2 : 3); round++)
                {
                    full.Add(RowsPerSecond(Synchronous.Full, size, batch, rows));
                    normal.Add(RowsPerSecond(Synchronous.Normal, size, batch, rows));
                    normal.Add(RowsPerSecond(Synchronous.Normal, size, batch, rows));
                    full.Add(RowsPerSecond(Synchronous.Full, size, batch, rows));
                }

                var name = batch == 0 ? "no flush" : $"{batch}";
                Console.WriteLine($"  {size,5} B, {name,8}:  FULL {Statistics.Of(full).Text("N0"),-32} NORMAL {Statistics.Of(normal).Text("N0")}");
            }
        }
    }

    private static double RowsPerSecond(Synchronous synchronous, int size, int batch, int rows)
    {
        using var log = new BenchLog(synchronous);
        string[] topics = ["t0", "t1", "t2", "t3", "t4"];
        log.Bus.EnsureTopics(topics);
        log.Flush();
        var value = new byte[size];
        new Random(1).NextBytes(value);
        var began = Stopwatch.GetTimestamp();
        for (var i = 1; i <= rows; i++)
        {
            log.Bus.Append(topics[i % topics.Length], "0123456789abcdef"u8, value);
            if (batch > 0 && i % batch == 0)
            {
                log.Flush();
            }
        }

        log.Flush();
        return rows / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
