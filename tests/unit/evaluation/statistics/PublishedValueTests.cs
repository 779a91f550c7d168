namespace ModelNet.Evaluation.Tests.Statistics;

/// <summary>Values that were printed elsewhere.</summary>
public sealed class PublishedValueTests
{
    /// <summary>Altman, Machin, Bryant, Gardner, Statistics with Confidence (2000), chapter 6: 81 of 263, 95 % interval 25.5 % to 36.6 %.</summary>
    [Fact]
    public void A_single_proportion()
    {
        var interval = new Tally(81, 263).Interval;
        (Math.Round(interval.Low, 3), Math.Round(interval.High, 3)).ShouldBe((0.255, 0.366));
    }

    /// <summary>The same book, table 6.2: 14, 5, 0, 22 of 41 pairs; difference 0.122, 95 % interval 0.011 to 0.226.</summary>
    [Fact]
    public void A_paired_difference_with_an_empty_cell()
    {
        var counts = new PairedCounts(14, 5, 0, 22);
        Math.Round(counts.Difference, 3).ShouldBe(0.122);
        (Math.Round(counts.DifferenceInterval.Low, 3), Math.Round(counts.DifferenceInterval.High, 3)).ShouldBe((0.011, 0.226));
    }

    /// <summary>Fagerland, Lydersen, Laake, Statistics in Medicine 33 (2014), airway hyper-responsiveness: 1, 1, 7, 12; interval −0.507 to −0.026, exact p 0.0703.</summary>
    [Fact]
    public void A_small_paired_table()
    {
        var counts = new PairedCounts(1, 1, 7, 12);
        (Math.Round(counts.DifferenceInterval.Low, 3), Math.Round(counts.DifferenceInterval.High, 3)).ShouldBe((-0.507, -0.026));
        Math.Round(counts.ExactP, 4).ShouldBe(0.0703);
    }

    [Fact]
    public void Thousands_of_differing_questions_do_not_underflow()
    {
        new PairedCounts(0, 3000, 3000, 0).ExactP.ShouldBe(1);
        new PairedCounts(0, 3100, 2900, 0).ExactP.ShouldBeInRange(0.009, 0.011); // the normal approximation with continuity correction: z = 199 / sqrt(6000), p = 0.0102
        new PairedCounts(0, 6000, 0, 0).ExactP.ShouldBe(0);
    }
}
