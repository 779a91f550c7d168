using System.Diagnostics;
using ModelNet.Bench.Bus;

namespace ModelNet.Bench.Fusion;

/// <summary>Median and spread of paired ratios, and the medians of both sides.</summary>
internal sealed record Ratio(Statistics Paired, double BaselineMicroseconds, double SubjectMicroseconds);

/// <summary>
/// Measures a subject against a baseline on a noisy machine: baseline, subject, subject, baseline in every round, so that drift hits both alike.
/// </summary>
internal static class PairedRatio
{
    public static Ratio Measure(Action baseline, Action subject, int rounds, int repeats)
    {
        for (var i = 0; i < 20; i++)
        {
            baseline();
            subject();
        }

        var ratios = new double[rounds];
        var baselines = new double[rounds];
        var subjects = new double[rounds];
        for (var round = 0; round < rounds; round++)
        {
            var first = Time(baseline, repeats);
            var second = Time(subject, repeats) + Time(subject, repeats);
            baselines[round] = (first + Time(baseline, repeats)) / 2;
            subjects[round] = second / 2;
            ratios[round] = subjects[round] / baselines[round];
        }

        return new Ratio(Statistics.Of(ratios), Statistics.Of(baselines).Median, Statistics.Of(subjects).Median);
    }

    /// <summary>Microseconds of one call.</summary>
    public static double Time(Action action, int repeats)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < repeats; i++)
        {
            action();
        }

        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / repeats;
    }
}
