using System.Globalization;
using System.Text.Json;
using ModelNet.Tests.Support;

namespace ModelNet.Evaluation.Tests.Statistics;

/// <summary>Intervals and p values against a second computation in Python that uses none of the same formulas for their ends.</summary>
public sealed class IntervalReferenceTests
{
    private const double Tolerance = 1e-9;

    [SkippableFact]
    public async Task Wilson_newcombe_and_mcnemar_agree_with_another_computation()
    {
        var tables = Tables().ToList();
        var python = await Python.WithAsync("statistics", "any Python 3.8");
        var lines = string.Join(';', tables.Select(t => string.Create(CultureInfo.InvariantCulture, $"{t.Both} {t.OnlyFirst} {t.OnlySecond} {t.Neither}")));
        var (code, output, errors) = await python.RunAsync([Path.Combine(AppContext.BaseDirectory, "reference.py"), lines]);
        code.ShouldBe(0, errors);
        var rows = JsonSerializer.Deserialize<double[][]>(output)!;
        rows.Length.ShouldBe(tables.Count);
        foreach (var (table, row) in tables.Zip(rows))
        {
            double[] own = [table.First.Interval.Low, table.First.Interval.High, table.DifferenceInterval.Low, table.DifferenceInterval.High, table.ExactP];
            own.Zip(row).ShouldAllBe(pair => Math.Abs(pair.First - pair.Second) < Tolerance, $"{table}: {string.Join(' ', own)} and {string.Join(' ', row)}");
        }
    }

    /// <summary>Corners, then tables of many sizes.</summary>
    private static IEnumerable<PairedCounts> Tables()
    {
        foreach (var corner in new PairedCounts[] { new(1, 0, 0, 0), new(0, 1, 0, 0), new(0, 0, 1, 0), new(0, 0, 0, 1), new(600, 0, 0, 0), new(0, 0, 0, 600), new(0, 300, 300, 0), new(0, 600, 0, 0), new(300, 0, 0, 300) })
        {
            yield return corner;
        }

        var random = new Random(20260101);
        for (var i = 0; i < 200; i++)
        {
            var scale = (int)Math.Pow(10, random.NextDouble() * 3.2);
            yield return new PairedCounts(random.Next(scale + 1), random.Next((scale / 4) + 1), random.Next((scale / 4) + 1), random.Next(1, scale + 1));
        }
    }
}
