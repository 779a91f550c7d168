using ModelNet.Cli.Progress;
using ModelNet.Cli.Tests.Support;
using ModelNet.Cli.Views;
using ModelNet.Contracts;

namespace ModelNet.Cli.Tests.Views;

public sealed class PlainViewTests : IDisposable
{
    private readonly StringWriter _out = new() { NewLine = "\n" };
    private readonly CliEnvironment _environment;

    public PlainViewTests() => _environment = new CliEnvironment { Out = _out, Error = TextWriter.Null, In = TextReader.Null, Variable = _ => null, Folder = "/" };

    public void Dispose() => _environment.Dispose();

    [Fact]
    public void One_session_streams_as_it_comes()
    {
        var tracker = Tracker("ada > bo", streams: true);
        tracker.OnStageTokens(Records.Alone(0, 0, [.. "two\n"u8]));
        _out.ToString().ShouldBe("== question q, ada > bo\n  how many?\n-- stage 1: ada\n  two\n  ");
        tracker.OnStageTokens(Records.Alone(0, 1, [.. "or \u001bthree"u8]));
        _out.ToString().ShouldEndWith("two\n  or \\u001bthree");
        tracker.OnStageResult(Records.StageEnd(0, "two\nor \u001bthree", 2, decodeMicroseconds: 10_000));
        tracker.OnStageResult(Records.StageEnd(1, "2", 1));
        tracker.OnResult(Records.End("2"));
        _out.ToString().ShouldEndWith("three\n   (2 tokens, 20 ms, 100.0 tokens/s)\n-- stage 2: bo\n  2\n   (1 token, 2.0 ms)\n=> 2\n");
    }

    [Fact]
    public void Stages_that_run_side_by_side_do_not_mix()
    {
        var tracker = Tracker("[a > b, c > d]", streams: true);
        tracker.OnStageTokens(Records.Alone(0, 0, [.. "A1"u8]));
        tracker.OnStageTokens(Records.Alone(1, 0, [.. "C1"u8]));
        tracker.OnStageTokens(Records.Alone(0, 1, [.. "A2"u8]));
        tracker.OnStageTokens(Records.Alone(1, 1, [.. "C2"u8]));
        tracker.OnStageResult(Records.StageEnd(0, "A1A2", 2));
        tracker.OnStageTokens(Records.Alone(1, 2, [.. "C3"u8]));
        tracker.OnStageResult(Records.StageEnd(1, "C1C2C3", 3));
        var text = _out.ToString();
        text.ShouldContain("-- stage 1: a\n  A1A2\n");
        text.ShouldContain("-- stage 2: c\n  C1C2C3\n");
    }

    [Fact]
    public void Several_sessions_are_printed_whole()
    {
        var tracker = Tracker("ada", streams: false, "s", "t");
        tracker.OnStageTokens(Records.Alone("s", 0, 0, 1, [.. "S"u8]));
        tracker.OnStageTokens(Records.Alone("t", 0, 0, 1, [.. "T"u8]));
        _out.ToString().ShouldBeEmpty();
        tracker.OnStageResult(Records.StageEnd(0, "T", 1, session: "t"));
        tracker.OnResult(Records.End("T", session: "t"));
        _out.ToString().ShouldBe("== 2/2 question q, ada\n  how many?\n-- stage 1: ada\n  T\n   (1 token, 2.0 ms)\n=> T\n");
        tracker.OnResult(Records.End("", Outcome.Failed, "prompt_too_long", "s"));
        _out.ToString().ShouldEndWith("\n\n== 1/2 question q, ada\n  how many?\n-- stage 1: ada\n  S\n=> failed: prompt_too_long: \n");
    }

    private SessionTracker Tracker(string flow, bool streams, params string[] ids)
    {
        var sessions = (ids.Length == 0 ? ["s"] : ids).Select((id, index) => Records.Session(flow, id, index: index)).ToArray();
        var view = new PlainView(_environment, new ProgressLine(TextWriter.Null, true, TimeProvider.System), streams);
        view.RunStarted(new Cli.Runs.RunHeader(null!, false, null!, [], sessions.Length));
        return new SessionTracker(sessions, view, new RunMeter(sessions.Length, TimeProvider.System));
    }
}
