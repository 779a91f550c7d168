using System.Diagnostics.CodeAnalysis;
using ModelNet.Fuser.Intake;

namespace ModelNet.Fuser.Join;

/// <summary>
/// The deadlines of steps whose flows do not wait for ever, the next one first. A stage has at most one entry, however many steps it decides in time: an entry that comes up too early goes
/// back to the deadline of the step at hand.
/// </summary>
internal sealed class StepDeadlines(TimeProvider time)
{
    private readonly PriorityQueue<StageState, long> _queue = new();

    /// <summary>How long until there may be something to do; null without a deadline.</summary>
    public TimeSpan? Next => _queue.TryPeek(out _, out var due)
        ? TimeSpan.FromTicks(Math.Max(0, time.GetElapsedTime(time.GetTimestamp(), due).Ticks))
        : null;

    /// <summary>Begins to count when the step's first answer is there, and again when its lists were asked for once more.</summary>
    public void Arm(StageState stage)
    {
        if (stage.Straggler is not { } straggler || straggler.Armed == (stage.Step, stage.AskedK) || Array.TrueForAll(stage.Arrivals, arrival => arrival is null))
        {
            return;
        }

        straggler.Armed = (stage.Step, stage.AskedK);
        straggler.IsOverdue = false;
        straggler.DueAt = time.GetTimestamp() + (long)(straggler.Deadline.TotalSeconds * time.TimestampFrequency);
        Enqueue(stage, straggler);
    }

    /// <summary>The next stage whose step has waited long enough; false when there is none now.</summary>
    public bool TryTake([NotNullWhen(true)] out StageState? stage)
    {
        while (_queue.TryPeek(out stage, out var due) && due <= time.GetTimestamp())
        {
            _queue.Dequeue();
            var straggler = stage.Straggler!;
            straggler.IsQueued = false;
            if (straggler.Armed.Step != stage.Step || stage.Finish != Contracts.Finish.None)
            {
                continue; // it has moved on, or ended
            }

            if (straggler.DueAt <= time.GetTimestamp())
            {
                return true;
            }

            Enqueue(stage, straggler);
        }

        stage = null;
        return false;
    }

    private void Enqueue(StageState stage, StageStraggler straggler)
    {
        if (!straggler.IsQueued)
        {
            straggler.IsQueued = true;
            _queue.Enqueue(stage, straggler.DueAt);
        }
    }
}
