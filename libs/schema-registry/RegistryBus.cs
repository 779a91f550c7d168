using System.Buffers;
using ModelNet.Bus;
using ModelNet.Hosting;

namespace ModelNet.SchemaRegistry;

/// <summary>
/// A bus whose records carry Confluent's wire format on the log, while its users see plain datums of their own schemas: an append puts the header and the standard headers on,
/// a poll takes them off and turns other versions of the schema into this program's. Topics without a schema pass unchanged. A record that cannot be read goes to
/// <see cref="DeadLetters"/>, is not handed out, and holds nothing up.
/// </summary>
public sealed class RegistryBus : IBus
{
    private readonly IBus _inner;
    private readonly SchemaRegistryClient _client;
    private readonly TopicRegistrations _topics;
    private readonly WriterSchemas _writers;
    private readonly DeadLetters _letters;

    private RegistryBus(IBus inner, SchemaRegistryClient client, Func<string, TopicSchema?> find, TimeProvider time)
    {
        _inner = inner;
        _client = client;
        _topics = new TopicRegistrations(client, find);
        _writers = new WriterSchemas(client, time);
        _letters = new DeadLetters(inner);
    }

    /// <inheritdoc/>
    public string Description => $"{_inner.Description}, schemas at {_client.Description}";

    /// <summary>How many records this bus has made dead letters.</summary>
    public long DeadLetterCount => _letters.Written;

    /// <summary>
    /// Registers the schemas of the topics and returns the bus over <paramref name="inner"/>; other topics are registered when they are first named. It owns the inner bus; when this
    /// fails the caller still does.
    /// </summary>
    /// <exception cref="SchemaRegistryException"><c>registry_unreachable</c>, <c>schema_incompatible</c>, <c>bad_registry_options</c> and the client's others.</exception>
    public static Task<RegistryBus> OpenAsync(
        IBus inner, SchemaRegistryOptions options, IEnumerable<string> topics, TimeProvider? time = null, CancellationToken cancellationToken = default) =>
        OpenAsync(inner, options, topics, TopicSchema.Find, time, cancellationToken);

    /// <summary>The same with other schemas, as another version of the program would have.</summary>
    internal static async Task<RegistryBus> OpenAsync(
        IBus inner, SchemaRegistryOptions options, IEnumerable<string> topics, Func<string, TopicSchema?> find, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inner);
        var client = new SchemaRegistryClient(options, time);
        var bus = new RegistryBus(inner, client, find, time ?? TimeProvider.System);
        try
        {
            await bus._topics.RegisterAllAsync(topics, cancellationToken);
            return bus;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void EnsureTopics(IReadOnlyCollection<string> topics)
    {
        ArgumentNullException.ThrowIfNull(topics);
        foreach (var topic in topics)
        {
            _topics.Of(topic);
        }

        _inner.EnsureTopics(topics);
    }

    /// <inheritdoc/>
    public void Append(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => Append(topic, key, value, RecordHeaders.None);

    /// <inheritdoc/>
    public void Append(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, RecordHeaders headers)
    {
        if (_topics.Of(topic) is not { } registered)
        {
            _inner.Append(topic, key, value, headers);
            return;
        }

        var length = WireFormat.PrefixBytes + value.Length;
        var extra = headers.IsEmpty ? 0 : headers.Encoded.Length + registered.Headers.Encoded.Length;
        var rented = ArrayPool<byte>.Shared.Rent(length + extra);
        try
        {
            registered.Prefix.CopyTo(rented, 0);
            value.CopyTo(rented.AsSpan(WireFormat.PrefixBytes));
            _inner.Append(topic, key, rented.AsSpan(0, length), extra == 0 ? registered.Headers : Joined(headers, registered.Headers, rented.AsSpan(length, extra)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <inheritdoc/>
    public ValueTask FlushAsync(CancellationToken cancellationToken = default) => _inner.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public IBusConsumer Subscribe(SubscriptionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var topics = options.Topics.ToDictionary(topic => topic, _topics.Of, StringComparer.Ordinal);
        return new RegistryConsumer(_inner.Subscribe(options), topics, _writers, _letters);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _inner.DisposeAsync();
        _client.Dispose();
    }

    /// <summary>The append's own headers first: of equal names the last counts, and that is ours.</summary>
    private static RecordHeaders Joined(RecordHeaders own, RecordHeaders standard, Span<byte> into)
    {
        own.Encoded.CopyTo(into);
        standard.Encoded.CopyTo(into[own.Encoded.Length..]);
        return new RecordHeaders(into);
    }
}
