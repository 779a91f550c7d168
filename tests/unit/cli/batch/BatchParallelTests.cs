using ModelNet.Cli.Batch;

namespace ModelNet.Cli.Tests.Batch;

public sealed class BatchParallelTests
{
    [Theory]
    [InlineData(2 << 20, 2, false, 16)]
    [InlineData(1L << 30, 8, false, 32)]
    [InlineData(1L << 30, 96, false, 64)]
    [InlineData((1L << 30) + 1, 96, false, 8)]
    [InlineData(1L << 30, 2, true, 64)]
    [InlineData(8L << 30, 2, true, 16)]
    public void Sessions_in_flight_follow_the_models_and_the_machine(long bytes, int cores, bool gpu, int expected) => BatchParallel.For(new(bytes, cores, gpu)).ShouldBe(expected);
}
