using Confluent.Kafka;

namespace ModelNet.Bus.Kafka;

/// <summary>
/// The bus on Apache Kafka. Appends go to a client that sends them in batches and are acknowledged by all in-sync replicas; each consumer reads on a thread of its own.
/// When the brokers go away everything waits and goes on by itself; see <see cref="KafkaBusOptions.OnStatus"/>.
/// </summary>
public sealed class KafkaBus : IBus
{
    private readonly KafkaBusOptions _options;
    private readonly BrokerWatch _watch;
    private readonly DeliveryTracker _tracker;
    private readonly TopicCatalog _topics;
    private readonly RecordProducer _producer;
    private readonly HashSet<KafkaConsumer> _consumers = [];
    private readonly StallWatch _stalls;
    private int _disposed;

    private KafkaBus(KafkaBusOptions options)
    {
        _options = options;
        _watch = new BrokerWatch(options.BootstrapServers, options.OnStatus);
        _tracker = new DeliveryTracker(options.MaxPendingBytes, options.MaxPendingRecords);
        _tracker.Acknowledged += _watch.NoteAnswer;
        try
        {
            Clients = new KafkaClients(options, _watch, Die);
        }
        catch
        {
            _watch.Dispose();
            throw;
        }

        _topics = new TopicCatalog(Clients.Admin, options);
        _producer = new RecordProducer(Clients.Producer, _tracker);
        Positions = new PositionCommits(_tracker);
        _stalls = new StallWatch(Clients, _watch, Consumers, options.StallPeriod);
    }

    /// <inheritdoc/>
    public string Description => $"Kafka at {_options.BootstrapServers}" + (_options.TopicPrefix.Length > 0 ? $", topics {_options.TopicPrefix}*" : string.Empty);

    internal KafkaClients Clients { get; }

    internal PositionCommits Positions { get; }

    internal bool IsAvailable => _watch.IsAvailable && !_tracker.HasLost;

    /// <summary>Connects to the brokers.</summary>
    /// <exception cref="BusRequestException"><c>bad_bus_options</c>: names everything that is wrong with the options.</exception>
    /// <exception cref="BusUnavailableException"><c>broker_unreachable</c>: none answered in time; <c>broker_refused</c>: identity or certificate.</exception>
    public static KafkaBus Open(KafkaBusOptions options)
    {
        var errors = string.Join("; ", options.Errors());
        if (errors.Length > 0)
        {
            throw new BusRequestException("bad_bus_options", $"Kafka cannot be used: {errors}.", "Correct these options.");
        }

        var bus = Build(options);
        try
        {
            FirstContact.Make(bus.Clients, bus._watch, options);
            bus._watch.Start();
            return bus;
        }
        catch
        {
            bus.Close();
            throw;
        }
    }

    /// <inheritdoc/>
    public void EnsureTopics(IReadOnlyCollection<string> topics)
    {
        _tracker.ThrowIfEnded();
        _topics.Ensure(topics);
    }

    /// <inheritdoc/>
    public void Append(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => Append(topic, key, value, RecordHeaders.None);

    /// <inheritdoc/>
    public void Append(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, RecordHeaders headers)
    {
        _tracker.ThrowIfEnded();
        if (_options.ReadOnly)
        {
            throw new BusRequestException("read_only", $"Nothing can be appended to {topic}: this connection only reads.", "Open one without ReadOnly.");
        }

        var size = (long)key.Length + value.Length + headers.Encoded.Length;
        if (size > _options.MaxRecordBytes)
        {
            throw new BusRequestException(
                "record_too_large",
                $"A record of {size} bytes for topic {topic} is over the limit of {_options.MaxRecordBytes}.",
                "Send less in one record, or raise MaxRecordBytes.");
        }

        _producer.Append(_topics.Find(topic), key, value, headers);
    }

    /// <inheritdoc/>
    public ValueTask FlushAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var positions = Positions.FlushAsync();
        var records = _tracker.WaitAsync(_tracker.Mark());
        var all = records.IsCompletedSuccessfully ? positions : positions.IsCompletedSuccessfully ? records : Task.WhenAll(records, positions);
        return all.IsCompletedSuccessfully ? ValueTask.CompletedTask : new ValueTask(cancellationToken.CanBeCanceled ? all.WaitAsync(cancellationToken) : all);
    }

    /// <inheritdoc/>
    public IBusConsumer Subscribe(SubscriptionOptions options)
    {
        _tracker.ThrowIfEnded();
        if (options.Group is not null)
        {
            Names.CheckGroup(options.Group);
        }

        var topics = options.Topics.Distinct(StringComparer.Ordinal).Select(_topics.Find).ToList();
        if (options.Group is not null && topics.Find(topic => topic.Partitions != topics[0].Partitions) is { } other)
        {
            throw new BusRequestException(
                "topic_partitions",
                $"The group {options.Group} cannot read {topics[0].BrokerName} with {topics[0].Partitions} partitions and {other.BrokerName} with {other.Partitions}.",
                "A group owns partition n of all its topics together: give them the same number of partitions.");
        }

        WaitForOwnAppends();
        try
        {
            var slots = topics.SelectMany(topic => Enumerable.Range(0, topic.Partitions).Select(partition => new PartitionSlot(topic, partition))).ToArray();
            return Keep(new KafkaConsumer(this, _options, options, slots));
        }
        catch (KafkaException error)
        {
            throw new BusUnavailableException(
                "broker_unreachable", $"The brokers at {_options.BootstrapServers} do not answer: {error.Error.Reason}.", "Start them, then try again.", error);
        }
    }

    /// <summary>
    /// Refuses new work, waits for what was appended, leaves the groups and closes the connections. Consumers that wait get an <see cref="ObjectDisposedException"/>.
    /// </summary>
    /// <exception cref="BusFailedException">records were not acknowledged within <see cref="KafkaBusOptions.CloseTimeout"/> or were lost, and no call has said so yet.</exception>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await Task.Run(Close);
        }
    }

    internal void ThrowIfEnded() => _tracker.ThrowIfEnded();

    /// <summary>Waits until what was appended so far is acknowledged, or the time is over.</summary>
    internal void WaitForAppends(TimeSpan timeout) => _tracker.WaitForLast(_tracker.LastMark(), timeout);

    internal void Remove(KafkaConsumer consumer)
    {
        lock (_consumers)
        {
            _consumers.Remove(consumer);
        }
    }

    private static KafkaBus Build(KafkaBusOptions options)
    {
        try
        {
            return new KafkaBus(options);
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException or KafkaException)
        {
            throw new BusRequestException("bad_bus_options", $"Kafka's client refuses its settings: {Secrets.Hide(error.Message, options.Security)}", "Correct the options, certificates and keys.");
        }
    }

    private KafkaConsumer Keep(KafkaConsumer consumer)
    {
        lock (_consumers)
        {
            _consumers.Add(consumer);
        }

        return consumer;
    }

    /// <summary>What this process appended before it subscribes exists for the new consumer: it counts for its start and for being caught up.</summary>
    private void WaitForOwnAppends()
    {
        var last = _tracker.Mark();
        if (!last.IsReached && !_tracker.WaitForLast(last, _options.CloseTimeout))
        {
            _tracker.ThrowIfEnded();
            throw new BusUnavailableException(
                "broker_unreachable", $"The brokers at {_options.BootstrapServers} have not acknowledged records within {_options.CloseTimeout.TotalSeconds:0.#} s.", "Start them, then try again.");
        }
    }

    private void Die(Error error)
    {
        var message = $"Kafka's producer has failed: {error.Reason} ({error.Code}).";
        _tracker.Fail(() => ProducerFailure.Of(message));
    }

    private void Close()
    {
        var told = _tracker.HasToldEnd;
        _tracker.Refuse(static () => new ObjectDisposedException(nameof(KafkaBus)));
        var last = _tracker.LastMark();
        var arrived = !_tracker.HasLost && (last.IsReached || _tracker.WaitForLast(last, _options.CloseTimeout));
        var left = _tracker.PendingRecords;
        _stalls.Dispose();
        CloseReaders();
        Positions.Dispose();
        Positions.Fail(new ObjectDisposedException(nameof(KafkaBus)));
        _watch.Dispose();
        Clients.Dispose();
        if (!arrived)
        {
            var error = ProducerFailure.Of($"Kafka at {_options.BootstrapServers} was closed before {left} records were acknowledged.");
            _tracker.Fail(() => error);
            if (!told)
            {
                throw error;
            }
        }
    }

    private void CloseReaders()
    {
        foreach (var consumer in Consumers())
        {
            consumer.Dispose();
        }
    }

    private KafkaConsumer[] Consumers()
    {
        lock (_consumers)
        {
            return [.. _consumers];
        }
    }
}
