using ModelNet.Bus.Embedded;

namespace ModelNet.Bus.Conformance;

/// <summary>What the high-water mark says about a log, case by case.</summary>
public sealed class MarkCheckTests
{
    private static readonly LogFiles Files = new("somewhere");

    [Theory]
    [InlineData(9, "intact")] // killed between the commit and the mark, or power lost: the mark is older
    [InlineData(10, "intact")]
    [InlineData(11, "damaged")] // an acknowledged commit is missing
    public void A_log_may_be_ahead_of_its_mark_but_not_behind(long markedCommit, string expected) =>
        Judge(markedCommit, powerSafe: true, BootIdentity.Current).ShouldBe(expected);

    [Theory]
    [InlineData(true, true, "damaged")]
    [InlineData(true, false, "damaged")]
    [InlineData(false, false, "damaged")] // not forced to the device, but the machine has been up since
    [InlineData(false, true, "warned")] // power loss may take unforced commits; that was the choice
    public void Commits_that_were_not_forced_may_be_missing_after_a_restart_of_the_machine(bool powerSafe, bool restarted, string expected) =>
        Judge(12, powerSafe, restarted ? BootIdentity.Current + 1 : BootIdentity.Current).ShouldBe(expected);

    [Fact]
    public void Another_state_of_the_same_commit_is_damage()
    {
        var state = State();
        var mark = new HighWaterMark.Mark(state.CommitNumber, state.NextSequence, state.Sum ^ 1, true, BootIdentity.Current);
        Should.Throw<LogDamagedException>(() => MarkCheck.Run(state, mark, Files, null));
    }

    [Fact]
    public void No_mark_is_a_warning_unless_the_log_is_new()
    {
        var warnings = new List<string>();
        MarkCheck.Run(new LogState(), null, Files, warnings.Add);
        warnings.ShouldBeEmpty();
        MarkCheck.Run(State(), null, Files, warnings.Add);
        warnings.Count.ShouldBe(1);
    }

    private static string Judge(long markedCommit, bool powerSafe, ulong boot)
    {
        var state = State();
        var warned = false;
        try
        {
            var mark = new HighWaterMark.Mark(markedCommit, state.NextSequence, state.Sum, powerSafe, boot);
            MarkCheck.Run(state, mark, Files, _ => warned = true);
            return warned ? "warned" : "intact";
        }
        catch (LogDamagedException)
        {
            return "damaged";
        }
    }

    private static LogState State()
    {
        var state = new LogState { CommitNumber = 10, NextSequence = 100 };
        state.Encode();
        return state;
    }
}
