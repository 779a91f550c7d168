using ModelNet.Bus;

namespace ModelNet.Services.Tests;

/// <summary>A log whose broker for one topic is slow: what is appended there is on its way until the test lets it arrive. On Kafka every topic may be on another broker.</summary>
internal sealed class LateBus(IBus inner, string topic) : IBus
{
    private readonly List<(byte[] Key, byte[] Value)> _onTheWay = [];

    public string Description => inner.Description;

    public int OnTheWay => _onTheWay.Count;

    /// <summary>All that is on its way arrives.</summary>
    public void Arrive()
    {
        foreach (var (key, value) in _onTheWay)
        {
            inner.Append(topic, key, value);
        }

        _onTheWay.Clear();
    }

    public void EnsureTopics(IReadOnlyCollection<string> topics) => inner.EnsureTopics(topics);

    public void Append(string to, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => Append(to, key, value, RecordHeaders.None);

    public void Append(string to, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, RecordHeaders headers)
    {
        if (to == topic)
        {
            _onTheWay.Add((key.ToArray(), value.ToArray()));
        }
        else
        {
            inner.Append(to, key, value, headers);
        }
    }

    public ValueTask FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);

    public IBusConsumer Subscribe(SubscriptionOptions options) => inner.Subscribe(options);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
