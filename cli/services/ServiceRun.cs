using ModelNet.Bus;
using ModelNet.Cli.Errors;
using ModelNet.Cli.Runs;
using ModelNet.Cli.Text;
using ModelNet.Hosting;
using ModelNet.ModelWorker;
using ModelNet.SchemaRegistry;

namespace ModelNet.Cli.Services;

/// <summary>Runs one service until it is asked to stop (Ctrl-C, SIGTERM) or cannot go on.</summary>
internal sealed class ServiceRun(CliEnvironment environment, ProgressNotes notes)
{
    private static readonly TimeSpan StopBound = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan HealthPeriod = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Brokers and a registry that are away are waited for. A bus that has failed stays failed, and what is refused for what we are or ask is refused again: the process ends with the code, and
    /// whoever started it starts it again. Between these is what may pass and may not, such as a topic that a starting broker does not know yet: some tries, then the end.
    /// </summary>
    public static SupervisionOptions Supervision { get; } = new() { IsFatal = IsLasting, IsPassing = IsPassing };

    private static bool IsLasting(Exception error) => error is BusFailedException or LogDamagedException
        or BusUnavailableException { Code: "broker_refused" } or BusRequestException { Code: "topic_partitions" or "topic_refused" }
        or SchemaRegistryException { Code: not RegistryCodes.Unreachable }
        || ModelWorkerService.IsLasting(error);

    private static bool IsPassing(Exception error) =>
        error is BusUnavailableException { Code: "broker_unreachable" } or SchemaRegistryException { Code: RegistryCodes.Unreachable };

    /// <summary>Waits for the loops; stops them in order. The exit code: done after a signal, else the error is thrown.</summary>
    public async Task<int> UntilStopped(string what, params IReadOnlyList<SupervisedLoop> loops)
    {
        using var interruption = new Interruption(() => ProcessEnd.Now(ExitCode.Interrupted)).Listen();
        try
        {
            await Task.WhenAll(loops.Select(loop => loop.Started));
            notes.Say($"{what}: ready");
            await Follow(loops, interruption.First);
            notes.Say($"{what}: stopping");
            return ExitCode.Done;
        }
        finally
        {
            await Stop(loops);
        }
    }

    private async Task Follow(IReadOnlyList<SupervisedLoop> loops, Task stop)
    {
        var restarts = 0;
        var ended = Task.WhenAny(loops.Select(loop => loop.Completion));
        using var timer = new PeriodicTimer(HealthPeriod, environment.Time);
        while (!stop.IsCompleted)
        {
            var tick = timer.WaitForNextTickAsync().AsTask();
            if (await Task.WhenAny(ended, stop, tick) == ended)
            {
                await await ended;
                throw new InvalidOperationException("A service ended although nobody asked it to.");
            }

            restarts = SayRestarts(loops, restarts);
        }
    }

    private int SayRestarts(IReadOnlyList<SupervisedLoop> loops, int before)
    {
        var now = loops.Sum(loop => loop.Health.Restarts);
        if (now > before && loops.Select(loop => loop.Health).FirstOrDefault(health => health.LastError is not null) is { } health)
        {
            notes.Say($"{health.Name}: started again after {health.LastError!.GetType().Name}: {health.LastError.Message}");
        }

        return now;
    }

    private async Task Stop(IReadOnlyList<SupervisedLoop> loops)
    {
        var stopped = await Task.WhenAll(loops.Select(loop => loop.StopAsync(StopBound)));
        if (!Array.TrueForAll(stopped, ended => ended))
        {
            notes.Say($"a computation did not end within {Quantities.Seconds(StopBound)}; what it was computing is computed again from the log");
            environment.LeavesAtOnce = true;
            return;
        }

        foreach (var loop in loops)
        {
            await loop.DisposeAsync();
        }
    }
}
