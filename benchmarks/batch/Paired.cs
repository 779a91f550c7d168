using System.Globalization;
using ModelNet.Bench.Bus;

namespace ModelNet.Bench.Batch;

/// <summary>Baseline and subject interleaved as A B B A, so that a machine that changes its speed changes both.</summary>
internal static class Paired
{
    public static void Print(string goal, string bounds, int rounds, Func<double> baseline, Func<double> subject)
    {
        List<double> ratios = [], baselines = [], subjects = [], self = [];
        for (var round = 0; round < rounds; round++)
        {
            var first = baseline();
            var one = subject();
            var two = subject();
            var last = baseline();
            ratios.AddRange([one / first, two / last]);
            baselines.AddRange([first, last]);
            subjects.AddRange([one, two]);
            self.Add(last / first);
        }

        Console.WriteLine($"{goal}: {Statistics.Of(ratios).Text("0.000")} {bounds}");
        Console.WriteLine($"   {Statistics.Of(subjects).Text("0.0")} / {Statistics.Of(baselines).Text("0.0")} tokens/s over {2 * rounds} pairs; baseline / itself {Statistics.Of(self).Text("0.00")}; load {Load()}");
    }

    /// <summary>How many others wanted to run, over the last minute.</summary>
    public static string Load() =>
        File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown".ToString(CultureInfo.InvariantCulture);
}
