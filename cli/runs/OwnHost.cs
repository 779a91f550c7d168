using ModelNet.Bus;
using ModelNet.Bus.Embedded;
using ModelNet.Local;
using ModelNet.ModelWorker;

namespace ModelNet.Cli.Runs;

/// <summary>The services in this process, over an embedded log in the run's folder.</summary>
internal sealed class OwnHost : IRunHost
{
    private static readonly TimeSpan StopBound = TimeSpan.FromSeconds(5);
    private readonly CliEnvironment _environment;
    private readonly LocalHost _services;

    private OwnHost(CliEnvironment environment, IBus bus, LocalHost services) => (_environment, Bus, _services) = (environment, bus, services);

    /// <inheritdoc/>
    public IBus Bus { get; }

    /// <inheritdoc/>
    public bool IsOwn => true;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, WorkerCounters> Workers => _services.Workers;

    /// <inheritdoc/>
    public Task Completion => _services.Completion;

    /// <summary>Opens the log and starts the services.</summary>
    public static async Task<OwnHost> StartAsync(CliEnvironment environment, string folder, Action<string> warn, Func<IBus, LocalHostOptions> options)
    {
        var bus = EmbeddedBus.Open(new EmbeddedBusOptions { Folder = folder, OnWarning = warn });
        try
        {
            return new OwnHost(environment, bus, await LocalHost.StartAsync(options(bus)));
        }
        catch
        {
            await bus.DisposeAsync();
            throw;
        }
    }

    /// <summary>Services that do not stop in time are left behind with the process: nothing that they hold needs saving.</summary>
    public async ValueTask DisposeAsync()
    {
        if (await _services.StopAsync(StopBound))
        {
            await _services.DisposeAsync();
        }
        else
        {
            _environment.LeavesAtOnce = true;
        }

        await Bus.DisposeAsync();
    }
}
