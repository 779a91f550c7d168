using ModelNet.Bus;
using ModelNet.Cli.Progress;
using ModelNet.Client;

namespace ModelNet.Cli.Runs;

/// <summary>
/// Keeps so many sessions in flight until all have ended. A session with a result on the log is not asked again; one that is open there
/// goes on by itself, and asking for it again has no effect.
/// </summary>
internal sealed class RunLoop(IBus bus, SessionTracker tracker, IReadOnlyList<SessionPlan> sessions, RunSettings settings, string run, int parallel)
{
    private static readonly TimeSpan RefreshPeriod = TimeSpan.FromMilliseconds(200);
    private readonly SessionClient _client = new(bus);
    private int _inFlight;

    /// <summary>How many sessions were submitted by this command and have not ended.</summary>
    public int InFlight => _inFlight;

    /// <summary>Runs to the end, or to the end of the drain after an interruption.</summary>
    /// <param name="interruption">Stops the submitting; open sessions then get the drain's time.</param>
    /// <param name="broken">Completes when the services or the reader cannot go on; its error is thrown.</param>
    /// <returns>Whether all sessions have ended.</returns>
    public async Task<bool> RunAsync(Interruption interruption, Task broken)
    {
        using var refresh = new Timer(_ => Refresh(), null, RefreshPeriod, RefreshPeriod);
        var next = 0;
        while (!interruption.Asked)
        {
            next = await Fill(next);
            if (_inFlight == 0)
            {
                return true;
            }

            await OneEnds(broken, interruption.First);
        }

        await Drain(broken);
        return _inFlight == 0 && next == sessions.Count;
    }

    private void Refresh()
    {
        try
        {
            tracker.Refresh(_inFlight);
        }
        catch (IOException)
        {
            return; // stderr is on a full disk or gone: the answers matter more than the progress
        }
    }

    private async Task<int> Fill(int next)
    {
        for (; next < sessions.Count && _inFlight < parallel; next++)
        {
            if (tracker.Begin(sessions[next]))
            {
                Submit(sessions[next]);
            }
        }

        await bus.FlushAsync();
        return next;
    }

    private void Submit(SessionPlan session)
    {
        _client.Submit(new SessionRequest
        {
            Session = session.Id,
            Run = run,
            Flow = session.Flow.Plan.ToString(),
            Question = session.Question.Text,
            MaxTokens = settings.MaxTokens ?? 0,
            Temperature = settings.Sampling.Temperature,
            TopP = settings.Sampling.TopP,
            Seed = settings.Sampling.Seed,
            Deterministic = settings.Deterministic,
        });
        Interlocked.Increment(ref _inFlight);
    }

    /// <summary>Waits until a session has ended, or the run is broken or asked to stop.</summary>
    private async Task OneEnds(Task broken, Task stop)
    {
        var ended = tracker.Ended.WaitToReadAsync().AsTask();
        if (await Task.WhenAny(ended, broken, stop) == broken)
        {
            await broken;
            throw new InvalidOperationException("The services stopped although sessions were open.");
        }

        while (tracker.Ended.TryRead(out _))
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    private async Task Drain(Task broken)
    {
        var bound = Task.Delay(settings.Drain);
        while (_inFlight > 0 && !bound.IsCompleted)
        {
            await OneEnds(broken, bound);
        }
    }
}
