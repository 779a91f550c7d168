using ModelNet.Cli.Runs;

namespace ModelNet.Cli.Tests.Runs;

public sealed class InterruptionTests
{
    [Fact]
    public void The_first_signal_asks_and_the_second_leaves()
    {
        var left = 0;
        using var interruption = new Interruption(() => left++);
        interruption.Asked.ShouldBeFalse();
        interruption.Signal();
        (interruption.Asked, left).ShouldBe((true, 0));
        interruption.Signal();
        left.ShouldBe(1);
    }
}
