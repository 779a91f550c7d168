using ModelNet.Cli.Runs;
using ModelNet.Flow;

namespace ModelNet.Cli.Tests.Runs;

public sealed class HostOptionsTests
{
    [Theory]
    [InlineData("a", 1)]
    [InlineData("a > a > a", 1)]
    [InlineData("[a, a, b]", 2)]
    [InlineData("a > [a, a]", 2)]
    [InlineData("[a > b, a > c]", 2)]
    public void A_session_never_waits_for_its_own_sequences(string flow, int sequences)
        => HostOptions.SequencesPerSession(FlowDocument.Parse(flow).Required).ShouldBe(sequences);
}
