using ModelNet.Bus.CrashWriter;

namespace ModelNet.Bus.Conformance;

public abstract partial class BusConformance
{
    [Fact]
    public async Task What_was_acknowledged_survives_kill_9_and_what_is_there_is_a_prefix()
    {
        var next = 0L;
        foreach (var lines in (int[])[1, 3, 400, 7])
        {
            var acknowledged = Crash("append", lines, next);
            await using var bus = Open();
            var last = CheckPattern(bus);
            last.ShouldBeGreaterThanOrEqualTo(acknowledged, "an acknowledged record is missing");
            next = ReadAll(bus, Pattern.Topics).Records.Count; // what a cut topic lacked has been appended again
        }
    }

    [Fact]
    public async Task A_group_resumes_at_its_committed_position_after_kill_9()
    {
        var safe = Crash("derive", 6, 0);
        await using var bus = Open();
        var there = ReadAfterCrash(bus).Records.ToLookup(record => record.Topic);
        var (inputs, outputs) = (there[Pattern.Topics[0]].ToList(), there[Pattern.Topics[1]].ToList());
        using var consumer = Subscribe(bus, Pattern.Topics[0], Pattern.Group);

        // The position is at or behind the derived records, because both are written in the order they were made.
        var log = new RecordLog();
        while (!consumer.CaughtUp)
        {
            consumer.Poll(log, 100, Bound).ShouldBeGreaterThan(0);
        }

        var resumedAt = inputs.Count - log.Records.Count;
        resumedAt.ShouldBeGreaterThan((int)safe, "a committed and flushed position was lost");
        outputs.Count.ShouldBeGreaterThanOrEqualTo(resumedAt, "the position is ahead of what was derived before it");
        outputs.Select(record => Pattern.NumberOf(record.Value)).ShouldBe(inputs.Take(outputs.Count).Select(record => Pattern.NumberOf(record.Value)));
        log.Records.Select(record => record.Offset).ShouldBe(inputs.Skip(resumedAt).Select(record => record.Offset));
    }
}
