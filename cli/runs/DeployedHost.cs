using ModelNet.Bus;
using ModelNet.Cli.Bus;
using ModelNet.Cli.Errors;
using ModelNet.Contracts;
using ModelNet.ModelWorker;

namespace ModelNet.Cli.Runs;

/// <summary>Services that run elsewhere and are reached over Kafka.</summary>
internal sealed class DeployedHost : IRunHost, IRecordHandler
{
    private readonly TaskCompletionSource _never = new();
    private readonly SortedSet<string> _models = new(StringComparer.Ordinal);
    private readonly VocabularyPart _part = new();

    private DeployedHost(IBus bus) => Bus = bus;

    /// <inheritdoc/>
    public IBus Bus { get; }

    /// <inheritdoc/>
    public bool IsOwn => false;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, WorkerCounters> Workers { get; } = new Dictionary<string, WorkerCounters>();

    /// <inheritdoc/>
    public Task Completion => _never.Task;

    /// <summary>The models whose workers have announced themselves.</summary>
    public IReadOnlyCollection<string> Models => _models;

    /// <summary>Connects, and learns which models there are.</summary>
    /// <exception cref="CliException"><c>no_workers</c>: none has ever announced itself.</exception>
    public static async Task<DeployedHost> ConnectAsync(BusOpener opener)
    {
        var host = new DeployedHost(await opener.OpenAsync("run", []));
        try
        {
            host.ReadModels();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Handle(in RecordView record)
    {
        try
        {
            _part.ReadFrom(record.Value);
            _models.Add(_part.Model.ToString());
        }
        catch (AvroFormatException)
        {
            return; // the services keep it as a dead letter; it announces no model
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Bus.DisposeAsync();

    private void ReadModels()
    {
        Bus.EnsureTopics([Topics.Vocabularies]);
        using var reader = Bus.Subscribe(new SubscriptionOptions { Topics = [Topics.Vocabularies] });
        while (!reader.CaughtUp)
        {
            reader.Poll(this, 256, TimeSpan.FromSeconds(1));
        }

        if (_models.Count == 0)
        {
            throw CliException.Usage("no_workers", $"no worker has announced a model on {Bus.Description}", "start some: modelnet worker --model NAME=FILE --kafka …, modelnet fuser, modelnet router");
        }
    }
}
