using ModelNet.Bus.Embedded;
using ModelNet.Client;
using ModelNet.Inference;
using ModelNet.Local;

namespace ModelNet.Golden;

/// <summary>The three services over an embedded log in a folder, and a client of them.</summary>
internal sealed class Services : IAsyncDisposable
{
    private readonly SessionReader _reader;
    private int _disposed;

    private Services(EmbeddedBus bus, LocalHost host, Collector seen)
    {
        Bus = bus;
        Host = host;
        Seen = seen;
        _reader = new SessionReader(bus, seen);
    }

    public EmbeddedBus Bus { get; }

    public LocalHost Host { get; }

    /// <summary>What the client's reader has seen, earlier runs on the same log included.</summary>
    public Collector Seen { get; }

    public static async Task<Services> StartAsync(string folder, IEnumerable<IModel> models, int sessions)
    {
        var bus = EmbeddedBus.Open(new EmbeddedBusOptions { Folder = folder, Synchronous = Synchronous.Normal });
        try
        {
            var host = await LocalHost.StartAsync(new LocalHostOptions { Bus = bus, Models = [.. models] });
            return new Services(bus, host, new Collector(sessions));
        }
        catch
        {
            await bus.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs requests to their end and reads the log.</summary>
    public static async Task<(LogSnapshot Log, Collector Seen)> RunAsync(string folder, IEnumerable<IModel> models, IReadOnlyCollection<SessionRequest> requests, TimeSpan limit)
    {
        await using var services = await StartAsync(folder, models, requests.Count);
        await services.SubmitAsync(requests);
        await services.WaitForResultsAsync(limit);
        await services.DisposeAsync();
        return (LogSnapshot.Read(folder), services.Seen);
    }

    public async Task SubmitAsync(IEnumerable<SessionRequest> requests)
    {
        Bus.EnsureTopics([Contracts.Topics.Requests]);
        var client = new SessionClient(Bus);
        foreach (var request in requests)
        {
            client.Submit(request);
        }

        await Bus.FlushAsync();
    }

    public async Task WaitForResultsAsync(TimeSpan limit)
    {
        var first = await Task.WhenAny(Seen.Done, Host.Completion, _reader.Completion).WaitAsync(limit)
            .ContinueWith(wait => wait.IsCompletedSuccessfully ? wait.Result : throw new TimeoutException($"{Seen.Results} results and {Seen.FusedTokens} fused tokens were seen within {limit}; services: {string.Join("; ", Host.Health)}"), TaskScheduler.Default);
        await first;
        Seen.Done.IsCompleted.ShouldBeTrue("the services stopped before every session had a result");
    }

    /// <summary>Stops everything; a second call has no effect.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        await Host.DisposeAsync(); // first, and so before this method returns to its caller: a test may hold a decode until every service is told to stop
        await _reader.DisposeAsync();
        await Bus.DisposeAsync();
    }
}
