using ModelNet.Cli.Text;

namespace ModelNet.Cli.Tests.Text;

public sealed class QuantitiesTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(98_362_432, "93.8 MiB")]
    [InlineData(1e12, "931 GiB")]
    public void Bytes_are_binary(double bytes, string text) => Quantities.Bytes(bytes).ShouldBe(text);

    [Theory]
    [InlineData(0.0012, "1.2 ms")]
    [InlineData(0.25, "250 ms")]
    [InlineData(12.34, "12.3 s")]
    [InlineData(150, "2 min 30 s")]
    [InlineData(7260, "2 h 1 min")]
    public void Times_have_the_unit_that_fits(double seconds, string text) => Quantities.Seconds(TimeSpan.FromSeconds(seconds)).ShouldBe(text);

    [Fact]
    public void Parameters_are_decimal() => Quantities.Count(134_515_008).ShouldBe("135M");
}
