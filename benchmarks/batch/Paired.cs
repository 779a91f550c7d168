using System.Globalization;
using ModelNet.Bench.Bus;

namespace ModelNet.Bench.Batch;

/// <summary>Baseline and subject interleaved as A B B A, so that a machine that changes its speed changes both.</summary>
internal static class Paired
{
    /// <summary>Measures and prints. <paramref name="machine"/> is what bare loops reach at once, as the subject's models run at once: the machine's own share in what the subject loses.</summary>
    public static void Print(string goal, string bounds, int rounds, Func<double> baseline, Func<double> subject, Func<double>? machine = null)
    {
        List<double> ratios = [], baselines = [], subjects = [], self = [], limits = [], shares = [];
        for (var round = 0; round < rounds; round++)
        {
            var first = baseline();
            var one = subject();
            if (machine?.Invoke() is { } limit)
            {
                limits.Add(limit / first);
                shares.Add(one / limit);
            }

            var two = subject();
            var last = baseline();
            ratios.AddRange([one / first, two / last]);
            baselines.AddRange([first, last]);
            subjects.AddRange([one, two]);
            self.Add(last / first);
        }

        Console.WriteLine($"{goal}: {Statistics.Of(ratios).Text("0.000")} {bounds}");
        Console.WriteLine($"   {Statistics.Of(subjects).Text("0.0")} / {Statistics.Of(baselines).Text("0.0")} tokens/s over {2 * rounds} pairs; baseline / itself {Statistics.Of(self).Text("0.00")}; load {Load()}");
        if (limits.Count > 0)
        {
            Console.WriteLine($"   bare loops at once, without the product, reach {Statistics.Of(limits).Text("0.000")}; the product / them {Statistics.Of(shares).Text("0.000")}");
        }
    }

    /// <summary>How many others wanted to run, over the last minute.</summary>
    public static string Load() =>
        File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown".ToString(CultureInfo.InvariantCulture);
}
