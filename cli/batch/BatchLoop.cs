using ModelNet.Batch;
using ModelNet.Cli.Runs;
using ModelNet.Client;

namespace ModelNet.Cli.Batch;

/// <summary>
/// Reads lines and keeps so many sessions in flight until the input ends. What it holds at any moment is the sessions in flight and, with
/// an order to keep, the window.
/// </summary>
/// <param name="job">What is asked.</param>
/// <param name="identity">Names the sessions.</param>
/// <param name="client">Takes requests.</param>
/// <param name="tracker">Frees a slot when a session has ended.</param>
/// <param name="order">Takes the errors of lines that cannot be asked.</param>
/// <param name="slots">As many as sessions may be in flight.</param>
internal sealed class BatchLoop(BatchJob job, BatchIdentity identity, SessionClient client, BatchTracker tracker, OutputOrder order, SemaphoreSlim slots)
{
    private long _sequence;

    /// <summary>Answers lines to the end of the input, or to the end of the drain after an interruption.</summary>
    /// <param name="input">The lines.</param>
    /// <param name="interruption">Stops the reading; open sessions then get the drain's time.</param>
    /// <param name="broken">Completes when something cannot go on; its error is thrown.</param>
    /// <returns>Whether every line has ended.</returns>
    public async Task<bool> RunAsync(BatchReader input, Interruption interruption, Task broken)
    {
        var stop = Task.WhenAny(interruption.First, broken);
        var waiting = await Feed(input, stop);
        var drained = await Drain(waiting ?? slots.WaitAsync(), interruption, broken);
        return waiting is null && drained;
    }

    /// <summary>Reads and submits until the input ends, then null; else the wait for a slot that was given up, which will still take one.</summary>
    private async Task<Task?> Feed(BatchReader input, Task stop)
    {
        while (true)
        {
            var slot = slots.WaitAsync();
            if (!await Before(stop, slot))
            {
                return slot;
            }

            var next = input.NextAsync().AsTask();
            if (!await Before(stop, next))
            {
                return slot;
            }

            if (await next is not { } line)
            {
                slots.Release();
                return null;
            }

            if (!await Before(stop, order.RoomAsync(_sequence)))
            {
                return slot;
            }

            Take(line);
        }
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

    private void Take(ParsedLine line)
    {
        if (line.Request is { } request)
        {
            Ask(request, _sequence++);
        }
        else
        {
            order.End(_sequence++, new OutputLine(IsError: true, AnswerLines.Rejected(line.Rejection!), Tokens: 0));
            slots.Release();
        }
    }

    private void Ask(BatchRequest request, long sequence)
    {
        var key = LineKey.OfId(request.Head.Id);
        var session = identity.SessionOf(key);
        if (!tracker.Begin(session, key, request.Head, sequence))
        {
            return;
        }

        client.Submit(new SessionRequest
        {
            Session = session,
            Run = identity.Batch,
            Flow = job.Flow.Plan.ToString(),
            Messages = [.. request.Messages.Select(message => new ConversationTurn(message.Role, message.Content))],
            Question = request.Question,
            Stop = request.Stop,
            MaxTokens = request.MaxTokens > 0 ? request.MaxTokens : job.Settings.Run.MaxTokens ?? 0,
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
