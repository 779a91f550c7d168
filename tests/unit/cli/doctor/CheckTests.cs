using ModelNet.Cli.Doctor;

namespace ModelNet.Cli.Tests.Doctor;

public sealed class CheckTests
{
    [Theory]
    [InlineData(1, "Ok")]
    [InlineData(200, "Warn")]
    public void A_slow_disk_is_a_warning(int milliseconds, string state) => DiskChecks.Latency([TimeSpan.FromMilliseconds(milliseconds), TimeSpan.FromMilliseconds(milliseconds), TimeSpan.Zero]).State.ToString().ShouldBe(state);

    [Theory]
    [InlineData(1, "Warn")]
    [InlineData(2, "Ok")]
    public void One_core_is_a_warning(int cores, string state) => MachineChecks.Cores(cores).State.ToString().ShouldBe(state);

    [Fact]
    public void A_warning_says_what_to_do() => MachineChecks.Memory(1 << 30).Hint.ShouldContain("--context");
}
