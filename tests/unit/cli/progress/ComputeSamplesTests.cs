using ModelNet.Cli.Progress;

namespace ModelNet.Cli.Tests.Progress;

public sealed class ComputeSamplesTests
{
    [Fact]
    public void Quantiles_are_by_nearest_rank()
    {
        var samples = new ComputeSamples();
        foreach (var milliseconds in Enumerable.Range(1, 100).Reverse())
        {
            samples.Add(milliseconds * 1_000_000L);
        }

        samples.Quantile(0.5).ShouldBe(TimeSpan.FromMilliseconds(50));
        samples.Quantile(0.95).ShouldBe(TimeSpan.FromMilliseconds(95));
        samples.Quantile(0).ShouldBe(TimeSpan.FromMilliseconds(1));
        samples.Quantile(1).ShouldBe(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void Only_the_last_ones_are_kept()
    {
        var samples = new ComputeSamples();
        for (var i = 0; i < 5000; i++)
        {
            samples.Add(i < 3000 ? 9_000_000 : 1_000_000);
        }

        samples.Quantile(1).ShouldBe(TimeSpan.FromMilliseconds(1));
        new ComputeSamples().Quantile(0.5).ShouldBe(TimeSpan.Zero);
    }
}
