using System.Globalization;
using ModelNet.Bench.Bus;

namespace ModelNet.Bench.Batch;

/// <summary>Baseline and subject interleaved as A B B A, so that a machine that changes its speed changes both.</summary>
internal static class Paired
{
    /// <summary>Measures and prints.</summary>
    /// <param name="goal">What is measured.</param>
    /// <param name="bounds">When it is met.</param>
    /// <param name="rounds">How often A B B A.</param>
    /// <param name="baseline">A, in tokens a second.</param>
    /// <param name="subject">B, the product.</param>
    /// <param name="others">What else is measured in the middle of each round, to see what the product loses or gains by what.</param>
    public static void Print(string goal, string bounds, int rounds, Func<double> baseline, Func<double> subject, params (string Name, Func<double> Rate)[] others)
    {
        List<double> ratios = [], baselines = [], subjects = [], self = [];
        var compared = others.Select(_ => (OfBaseline: new List<double>(), OfSubject: new List<double>())).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            var first = baseline();
            var one = subject();
            for (var i = 0; i < others.Length; i++)
            {
                var rate = others[i].Rate();
                compared[i].OfBaseline.Add(rate / first);
                compared[i].OfSubject.Add(one / rate);
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
        for (var i = 0; i < others.Length; i++)
        {
            Console.WriteLine($"   {others[i].Name}: {Statistics.Of(compared[i].OfBaseline).Text("0.000")}; the product / them {Statistics.Of(compared[i].OfSubject).Text("0.000")}");
        }
    }

    /// <summary>How many others wanted to run, over the last minute.</summary>
    public static string Load() =>
        File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown".ToString(CultureInfo.InvariantCulture);
}
