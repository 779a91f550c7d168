namespace ModelNet.Fusion.Tests;

public sealed class BinaryLogarithmTests
{
    [Fact]
    public void The_logarithm_is_that_of_the_mathematics_library_over_all_floats()
    {
        Property.ForAll(20_000, random =>
        {
            var value = BitConverter.UInt32BitsToSingle((uint)random.Next(1, 0x3F800001)); // every positive float up to 1, denormal ones included
            BinaryLogarithm.Log2(value).ShouldBe(Math.Log2(value), 1e-13);
        });
        new[] { 1f, 0.5f, float.Epsilon, 0.70710678f, 0.7071067f }.ShouldAllBe(value => Math.Abs(BinaryLogarithm.Log2(value) - Math.Log2(value)) < 1e-13);
    }

    [Fact]
    public void Neighbouring_floats_keep_their_order()
    {
        Property.ForAll(20_000, random =>
        {
            var value = BitConverter.UInt32BitsToSingle((uint)random.Next(1, 0x3F800000));
            Terms.Of(MathF.BitIncrement(value), Aggregation.Geometric).ShouldBeGreaterThan(Terms.Of(value, Aggregation.Geometric));
            Terms.Of(MathF.BitIncrement(value), Aggregation.Arithmetic).ShouldBeGreaterThanOrEqualTo(Terms.Of(value, Aggregation.Arithmetic));
        });
    }

    [Fact]
    public void The_exponential_undoes_it()
    {
        Property.ForAll(2_000, random =>
        {
            var x = (random.NextDouble() * 150) - 149;
            BinaryLogarithm.Exp2(x).ShouldBe(Math.Pow(2, x), Math.Pow(2, x) * 1e-13);
        });
    }
}
