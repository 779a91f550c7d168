using ModelNet.Cli.Progress;
using ModelNet.Cli.Tests.Support;
using ModelNet.Cli.Views;

namespace ModelNet.Cli.Tests.Views;

public sealed class LiveTests
{
    [Fact]
    public void A_region_is_replaced_in_place()
    {
        using var terminal = new StringWriter();
        var region = new LiveRegion(terminal);
        region.Erase();
        region.Draw("one\ntwo\n");
        region.Draw("three\n");
        region.Erase();
        region.Erase();
        terminal.ToString().ShouldBe("\u001b[Jone\ntwo\n\r\u001b[2A\u001b[Jthree\n\r\u001b[1A\u001b[J");
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(200)]
    public void The_table_never_wraps_and_has_no_escape_without_colours(int width)
    {
        var session = new SessionProgress(Records.Session("[ada, bo] > cleo"));
        session.Stage(0, 1, out _)!.Take(Records.Alone(0, 0, [.. new string('好', 300).Select(c => (byte)0)], System.Text.Encoding.UTF8.GetBytes(new string('好', 300))));
        var text = new LiveTable(() => width, color: false).Render(new RunMeter(3, TimeProvider.System), [session]);
        text.ShouldNotContain('\u001b');
        text.ShouldContain("0/3 sessions");
        text.TrimEnd('\n').Split('\n').ShouldAllBe(line => Cli.Text.TextTable.Cells(line.TrimEnd()) < width);
    }

    [Fact]
    public void Colours_come_only_when_they_are_welcome()
        => new LiveTable(() => 80, color: true).Render(new RunMeter(1, TimeProvider.System), []).ShouldContain("\u001b[");

    [Theory]
    [InlineData(true, "xterm", null, true, true)]
    [InlineData(true, "xterm", "1", true, false)]
    [InlineData(true, "dumb", null, false, false)]
    [InlineData(false, "xterm", null, false, false)]
    public void A_live_display_needs_a_terminal(bool terminal, string term, string? noColor, bool interactive, bool color)
    {
        using var environment = new CliEnvironment { Out = TextWriter.Null, Error = TextWriter.Null, In = TextReader.Null, Folder = "/", ErrorIsTerminal = terminal, Variable = name => name == "TERM" ? term : name == "NO_COLOR" ? noColor : null };
        (environment.IsInteractive, environment.AllowsColor).ShouldBe((interactive, color));
    }
}
