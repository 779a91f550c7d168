using System.Runtime.Intrinsics;

namespace ModelNet.Fusion.Tests;

public sealed class LogNormaliserTests
{
    [Fact]
    public void Every_vector_width_agrees_with_double_precision()
    {
        Property.ForAll(300, random =>
        {
            var logits = RandomModels.Logits(random, random.Next(1, 3000));
            var largest = logits.Max();
            var expected = largest + Math.Log(logits.Sum(logit => Math.Exp((double)logit - largest)));
            foreach (var (width, actual) in Widths(logits))
            {
                // An error of the logarithm is a relative error of the sum.
                Math.Abs(actual - expected).ShouldBeLessThan(LogNormaliser.RelativeError / 2, $"{width} bits, {logits.Length} logits");
            }
        });
    }

    [Fact]
    public void The_error_stays_within_a_few_roundings_at_the_size_of_real_vocabularies()
    {
        Property.ForAll(5, random =>
        {
            var logits = RandomModels.Logits(random, 262_144);
            var largest = logits.Max();
            var expected = largest + Math.Log(logits.Sum(logit => Math.Exp((double)logit - largest)));

            Math.Abs(LogNormaliser.Compute(logits, new float[2048]) - expected).ShouldBeLessThan(3e-7);
        });
    }

    [Fact]
    public void Tile_maxima_are_those_of_the_tiles()
    {
        Property.ForAll(50, random =>
        {
            var logits = RandomModels.Logits(random, random.Next(1, 2000));
            var maxima = new float[LogNormaliser.TilesFor(logits.Length)];
            LogNormaliser.Compute(logits, maxima);

            maxima.ShouldBe(logits.Chunk(LogNormaliser.Tile).Select(tile => tile.Max()));
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(300)]
    public void A_nan_anywhere_is_noticed(int position)
    {
        foreach (var rest in new[] { 1f, float.NegativeInfinity, 1e9f })
        {
            var logits = Enumerable.Repeat(rest, 301).ToArray();
            logits[position] = float.NaN;
            foreach (var (width, actual) in Widths(logits))
            {
                double.IsFinite(actual).ShouldBeFalse($"{width} bits, rest {rest}");
                (rest > 1 || double.IsNaN(actual)).ShouldBeTrue($"{width} bits, rest {rest}");
            }
        }
    }

    private static List<(int Width, double Value)> Widths(float[] logits)
    {
        var maxima = new float[LogNormaliser.TilesFor(logits.Length)];
        var values = new List<(int, double)> { (128, LogNormaliser.Compute<Lanes128, Vector128<float>>(logits, maxima)) };
        if (Vector256.IsHardwareAccelerated)
        {
            values.Add((256, LogNormaliser.Compute<Lanes256, Vector256<float>>(logits, maxima)));
        }

        if (Vector512.IsHardwareAccelerated)
        {
            values.Add((512, LogNormaliser.Compute<Lanes512, Vector512<float>>(logits, maxima)));
        }

        return values;
    }
}
