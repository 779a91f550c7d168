using System.Diagnostics;
using ModelNet.Bus.Embedded;

namespace ModelNet.Bench.Bus;

/// <summary>What it takes until one record is durable, beside a bare write and fsync of the pages that SQLite writes for it.</summary>
internal static class CommitBench
{
    private const int PageBytes = 4 * (8192 + 24);
    private const int Pages = 64;

    public static void Run(bool quick)
    {
        var count = quick ? 50 : 500;
        List<double> full = [], normal = [], bare = [];
        for (var round = 0; round < 2; round++)
        {
            bare.AddRange(Bare(count));
            full.AddRange(Commits(Synchronous.Full, count));
            normal.AddRange(Commits(Synchronous.Normal, count));
            normal.AddRange(Commits(Synchronous.Normal, count));
            full.AddRange(Commits(Synchronous.Full, count));
            bare.AddRange(Bare(count));
        }

        Console.WriteLine("from append to durable, one record of 280 B at a time: median (quartiles)");
        Console.WriteLine($"  FULL                 {Statistics.Of(full).Text("0")} us");
        Console.WriteLine($"  NORMAL               {Statistics.Of(normal).Text("0")} us");
        Console.WriteLine($"  write + fsync 32 KiB {Statistics.Of(bare).Text("0")} us");
    }

    private static double[] Commits(Synchronous synchronous, int count)
    {
        using var log = new BenchLog(synchronous);
        log.Bus.EnsureTopics(["t"]);
        log.Flush();
        var value = new byte[280];
        return Times(count, () =>
        {
            log.Bus.Append("t", "0123456789abcdef"u8, value);
            log.Flush();
        });
    }

    private static double[] Bare(int count)
    {
        using var log = new BenchLog();
        using var file = File.OpenHandle(Path.Combine(log.Folder, "bare"), FileMode.Create, FileAccess.Write);
        var bytes = new byte[PageBytes];
        for (var i = 0; i < Pages; i++)
        {
            RandomAccess.Write(file, bytes, (long)i * PageBytes); // SQLite too writes into blocks that its file has already
        }

        RandomAccess.FlushToDisk(file);
        var at = 0L;
        return Times(count, () =>
        {
            RandomAccess.Write(file, bytes, at % (Pages * PageBytes));
            RandomAccess.FlushToDisk(file);
            at += PageBytes;
        });
    }

    private static double[] Times(int count, Action action)
    {
        var times = new double[count];
        for (var i = 0; i < count; i++)
        {
            var began = Stopwatch.GetTimestamp();
            action();
            times[i] = Stopwatch.GetElapsedTime(began).TotalMicroseconds;
        }

        return times;
    }
}
