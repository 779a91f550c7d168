namespace ModelNet.Evaluation.Tests.Statistics;

public sealed class SpreadAndHolmTests
{
    [Fact]
    public void The_deviation_is_that_of_the_whole_population()
    {
        var spread = Spread.Of([2, 4, 4, 4, 5, 5, 7, 9]);
        (spread.Mean, spread.Deviation, spread.Least, spread.Most).ShouldBe((5, 2, 2, 9));
        Spread.Of([]).ShouldBe(default);
    }

    /// <summary>R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") gives 0.03 0.06 0.06 0.02.</summary>
    [Fact]
    public void Holm_multiplies_the_smallest_most_and_never_turns_the_order()
        => HolmCorrection.Adjust([0.01, 0.04, 0.03, 0.005]).Select(p => Math.Round(p, 10)).ShouldBe([0.03, 0.06, 0.06, 0.02]);

    [Fact]
    public void Holm_stays_at_one()
    {
        HolmCorrection.Adjust([0.5, 0.9]).ShouldBe([1, 1]);
        HolmCorrection.Adjust([]).ShouldBeEmpty();
    }
}
