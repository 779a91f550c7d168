using ModelNet.Fuser.Intake;

namespace ModelNet.Fuser.Join;

/// <summary>The deadlines of steps whose flows do not wait for ever, the next one first. A step that was decided in time leaves its entry behind, which then says nothing.</summary>
internal sealed class StepDeadlines(TimeProvider time)
{
    private readonly PriorityQueue<(StageState Stage, (int Step, int AskedK) Of), long> _queue = new();

    /// <summary>How long until the next deadline; null without one.</summary>
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
        _queue.Enqueue((stage, straggler.Armed), time.GetTimestamp() + (long)(straggler.Deadline.TotalSeconds * time.TimestampFrequency));
    }

    /// <summary>The next stage whose step has waited long enough; false when there is none now.</summary>
    public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out StageState? stage)
    {
        while (_queue.TryPeek(out var entry, out var due) && due <= time.GetTimestamp())
        {
            _queue.Dequeue();
            if (entry.Stage.Straggler!.Armed == entry.Of && entry.Stage.Finish == Contracts.Finish.None && entry.Stage.Step == entry.Of.Step)
            {
                stage = entry.Stage;
                return true;
            }
        }

        stage = null;
        return false;
    }
}
