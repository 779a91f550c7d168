using ModelNet.Batch;
using ModelNet.Cli.Runs;
using ModelNet.Client;

namespace ModelNet.Cli.Batch;

/// <summary>Why a loop has ended.</summary>
internal enum LoopEnd
{
    /// <summary>Every line has ended.</summary>
    Whole,

    /// <summary>Every session has ended, and the log should be renewed before more are begun.</summary>
    LogFull,

    /// <summary>It was interrupted; lines or sessions are open.</summary>
    Interrupted,
}

/// <summary>
/// Reads lines and keeps so many sessions in flight until the input ends. What it holds at any moment is the sessions in flight and, with
/// an order to keep, the window.
/// </summary>
/// <param name="job">What is asked.</param>
/// <param name="identity">Names the sessions.</param>
/// <param name="tracker">Frees a slot when a session has ended.</param>
/// <param name="order">Takes the errors of lines that cannot be asked.</param>
/// <param name="slots">As many as sessions may be in flight.</param>
internal sealed class BatchLoop(BatchJob job, BatchIdentity identity, BatchTracker tracker, OutputOrder order, SemaphoreSlim slots)
{
    private long _sequence;

    /// <summary>Answers lines to the end of the input, until the log is full, or to the end of the drain after an interruption.</summary>
    /// <param name="input">The lines; the next call goes on where this one ended.</param>
    /// <param name="link">Takes requests.</param>
    /// <param name="interruption">Stops the reading; open sessions then get the drain's time.</param>
    /// <param name="broken">Completes when something cannot go on; its error is thrown.</param>
    public async Task<LoopEnd> RunAsync(BatchReader input, BatchLink link, Interruption interruption, Task broken)
    {
        var stop = Task.WhenAny(interruption.First, broken);
        var (end, waiting) = await Feed(input, link, stop);
        if (!await Drain(waiting ?? slots.WaitAsync(), interruption, broken))
        {
            return LoopEnd.Interrupted;
        }

        slots.Release(job.Parallel);
        return end;
    }

    /// <summary>Reads and submits as long as it may. When it stops early, there is a wait for a slot, which will still take one.</summary>
    private async Task<(LoopEnd End, Task? Waiting)> Feed(BatchReader input, BatchLink link, Task stop)
    {
        while (!link.IsFull())
        {
            var slot = slots.WaitAsync();
            if (!await Before(stop, slot))
            {
                return (LoopEnd.Interrupted, slot);
            }

            var next = input.NextAsync().AsTask();
            if (!await Before(stop, next))
            {
                return (LoopEnd.Interrupted, slot);
            }

            if (await next is not { } line)
            {
                slots.Release();
                return (LoopEnd.Whole, null);
            }

            if (!await Before(stop, order.RoomAsync(_sequence)))
            {
                return (LoopEnd.Interrupted, slot);
            }

            Take(line, link);
        }

        return (LoopEnd.LogFull, null);
    }

    /// <summary>Waits for a task unless it is time to stop; false when that came first.</summary>
    private static async Task<bool> Before(Task stop, Task task)
    {
        if (!task.IsCompleted)
        {
            await Task.WhenAny(task, stop);
        }

        if (stop.IsCompleted)
        {
            return false;
        }

        await task;
        return true;
    }

    private void Take(ParsedLine line, BatchLink link)
    {
        if (line.Request is { } request)
        {
            Ask(request, _sequence++, link);
        }
        else
        {
            order.End(_sequence++, new OutputLine(IsError: true, AnswerLines.Rejected(line.Rejection!), Tokens: 0));
            slots.Release();
        }
    }

    private void Ask(BatchRequest request, long sequence, BatchLink link)
    {
        var key = LineKey.OfId(request.Head.Id);
        var session = identity.SessionOf(key);
        if (!tracker.Begin(session, key, request.Head, sequence))
        {
            return;
        }

        link.Submit(new SessionRequest
        {
            Session = session,
            Run = identity.Batch,
            Flow = job.Flow.Plan.ToString(),
            Messages = [.. request.Messages.Select(message => new ConversationTurn(message.Role, message.Content))],
            Question = request.Question,
            Stop = request.Stop,
            MaxTokens = request.MaxTokens > 0 ? request.MaxTokens : job.Settings.Run.MaxTokens ?? 0,
            Temperature = request.Temperature ?? job.Settings.Run.Sampling.Temperature,
            TopP = request.TopP ?? job.Settings.Run.Sampling.TopP,
            Seed = request.Seed ?? job.Settings.Run.Sampling.Seed,
            Deterministic = job.Settings.Run.Deterministic,
        });
    }

    /// <summary>Waits until no session is in flight, which is when every slot can be had.</summary>
    private async Task<bool> Drain(Task waiting, Interruption interruption, Task broken)
    {
        var all = Task.WhenAll(Enumerable.Range(1, job.Parallel - 1).Select(_ => slots.WaitAsync()).Prepend(waiting));
        await Task.WhenAny(all, broken, interruption.First);
        if (interruption.Asked)
        {
            await Task.WhenAny(all, broken, Task.Delay(job.Settings.Run.Drain));
        }

        if (broken.IsCompleted && !all.IsCompleted)
        {
            await broken;
            throw new InvalidOperationException("The services stopped although sessions were open.");
        }

        return all.IsCompleted;
    }
}
