using System.Collections.Concurrent;
using ModelNet.Bus;

namespace ModelNet.Cli.Tests.Support;

/// <summary>A bus that notes which topics its user appends to and subscribes to.</summary>
internal sealed class NotingBus(IBus bus) : IBus
{
    private readonly ConcurrentDictionary<string, bool> _written = new();
    private readonly ConcurrentDictionary<(string Topic, string? Group), bool> _read = new();

    public IReadOnlyCollection<string> Written => [.. _written.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Topics with the group that reads them; a null group reads for itself.</summary>
    public IReadOnlyCollection<(string Topic, string? Group)> Read => [.. _read.Keys];

    public string Description => bus.Description;

    public void EnsureTopics(IReadOnlyCollection<string> topics) => bus.EnsureTopics(topics);

    public void Append(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => Append(topic, key, value, RecordHeaders.None);

    public void Append(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, RecordHeaders headers)
    {
        _written[topic] = true;
        bus.Append(topic, key, value, headers);
    }

    public ValueTask FlushAsync(CancellationToken cancellationToken = default) => bus.FlushAsync(cancellationToken);

    public IBusConsumer Subscribe(SubscriptionOptions options)
    {
        foreach (var topic in options.Topics)
        {
            _read[(topic, options.Group)] = true;
        }

        return bus.Subscribe(options);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
