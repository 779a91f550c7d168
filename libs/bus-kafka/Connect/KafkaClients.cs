using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace ModelNet.Bus.Kafka;

/// <summary>Makes the clients of a bus and asks the brokers questions.</summary>
internal sealed class KafkaClients : IDisposable
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(15);

    /// <summary>How long brokers may take to agree on the leaders of new partitions: they answer meanwhile, and a busy machine has many at once.</summary>
    private static readonly TimeSpan SettlingTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_oneQuestion = TimeSpan.FromSeconds(1);
    private readonly KafkaBusOptions _options;
    private readonly BrokerWatch _watch;

    /// <summary>Makes the producer; <paramref name="onFatal"/> is told when it can no longer keep its promise.</summary>
    public KafkaClients(KafkaBusOptions options, BrokerWatch watch, Action<Error> onFatal)
    {
        _options = options;
        _watch = watch;
        Producer = new ProducerBuilder<byte[], byte[]>(ClientSettings.Producer(options))
            .SetErrorHandler((_, error) => NoteProducer(error, onFatal))
            .SetLogHandler(static (_, _) => { }) // errors come through the handlers; the rest would go to standard error
            .Build();
        Admin = new DependentAdminClientBuilder(Producer.Handle).Build();
        watch.Probe = () => Answers(TimeSpan.FromSeconds(1));
    }

    public IProducer<byte[], byte[]> Producer { get; }

    public IAdminClient Admin { get; }

    /// <summary>
    /// Whether a broker answers within a time, and is part of a cluster. A broker that was frozen longer than its session lasts is shut out by its controller and says for a moment that there are
    /// no brokers. librdkafka 2.15's DescribeCluster ends the process on that answer (an assertion), and would not learn again who the controller is; the older request for metadata does neither.
    /// </summary>
    /// <param name="timeout">How long to ask.</param>
    /// <param name="enough">Ends it early. It blocks inside the client for up to a second all the same: the client must not be disposed before this has returned.</param>
    public bool Answers(TimeSpan timeout, CancellationToken enough = default)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (timeout - TimeProvider.System.GetElapsedTime(began) is var left && left > TimeSpan.Zero && !_watch.IsClosing && !enough.IsCancellationRequested)
        {
            if (KnowsBrokers(left < s_oneQuestion ? left : s_oneQuestion))
            {
                return true;
            }

            _watch.Pause();
        }

        return false;
    }

    /// <summary>
    /// Whether topics that a client no longer sees are really gone. A broker that is starting does not know its topics for a moment, so it is asked for
    /// some time; as long as none answers, the topics count as there.
    /// </summary>
    public bool AreGone(IEnumerable<string> topics, Func<bool> closing)
    {
        var names = TopicCollection.OfTopicNames(topics.Distinct(StringComparer.Ordinal));
        var began = TimeProvider.System.GetTimestamp();
        while (!closing() && TimeProvider.System.GetElapsedTime(began) < RequestTimeout)
        {
            try
            {
                Admin.DescribeTopicsAsync(names, new DescribeTopicsOptions { RequestTimeout = TimeSpan.FromSeconds(1) }).GetAwaiter().GetResult();
                return false;
            }
            catch (DescribeTopicsException)
            {
                _watch.Pause();
            }
            catch (KafkaException)
            {
                return false;
            }
        }

        return !closing();
    }

    /// <summary>Asks again while the brokers are only busy with themselves.</summary>
    public T Patiently<T>(TimeSpan time, Func<T> ask) => PassingErrors.Retry(time, _watch.Pause, ask);

    public GroupMember Member(string group, KafkaConsumer owner, PartitionSlot[] slots)
    {
        var builder = new ConsumerBuilder<Ignore, Ignore>(ClientSettings.Member(_options, _options.TopicPrefix + group))
            .SetErrorHandler((_, error) => _watch.Note(error)).SetLogHandler(static (_, _) => { });
        return new GroupMember(builder, owner, _options, slots);
    }

    public Fetcher Fetcher(string? group, PartitionSlot[] slots, RecordExchange exchange, KafkaConsumer owner)
    {
        var builder = new ConsumerBuilder<Slice, Slice>(ClientSettings.Reader(_options, group is null ? null : _options.TopicPrefix + group))
            .SetErrorHandler((_, error) => _watch.Note(error)).SetLogHandler(static (_, _) => { });
        return new Fetcher(builder, slots, exchange, owner, new Fetcher.Brokers(() => _watch.IsAvailable, assigned => TryEnds(assigned, CancellationToken.None) is not null, _watch.NoteAnswer));
    }

    /// <summary>The first offsets of partitions, or the offsets of their records to come.</summary>
    public IReadOnlyList<long> Offsets(IReadOnlyList<PartitionSlot> slots, StartPosition which)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return AskOffsets(slots, which, RequestTimeout);
            }
            catch (KafkaException error) when (PassingErrors.InOffsets(error) && TimeProvider.System.GetElapsedTime(began) < SettlingTime)
            {
                _watch.Pause();
                LearnLeaders();
            }
            catch (ListOffsetsException error) when (error.Result.ResultInfos.Find(info => info.TopicPartitionOffsetError.Error.IsError) is { } first)
            {
                throw new KafkaException(first.TopicPartitionOffsetError.Error, error); // the exception's own text only says that there is one
            }
        }
    }

    /// <summary>Where the partitions end, by one question; null when the brokers are busy with themselves.</summary>
    public IReadOnlyList<long>? TryEnds(IReadOnlyList<PartitionSlot> slots, CancellationToken closing)
    {
        try
        {
            return AskOffsets(slots, StartPosition.Latest, s_oneQuestion);
        }
        catch (KafkaException)
        {
            if (!closing.IsCancellationRequested)
            {
                KnowsBrokers(s_oneQuestion); // brings leaders that the client remembers up to date
            }

            return null;
        }
    }

    public void Dispose()
    {
        Admin.Dispose();
        Producer.Dispose();
    }

    private void NoteProducer(Error error, Action<Error> onFatal)
    {
        _watch.Note(error);
        if (error.IsFatal)
        {
            onFatal(error);
        }
    }

    private bool KnowsBrokers(TimeSpan timeout)
    {
        try
        {
            return Admin.GetMetadata(timeout).Brokers.Count > 0;
        }
        catch (KafkaException)
        {
            return false; // also when the answer has neither brokers nor topics
        }
    }

    // A question about offsets goes to the leader that the client remembers, and an answer "not I" does not make it forget: it would be asked again for
    // minutes. All topics' metadata brings the remembered leaders up to date, and creates nothing.
    private void LearnLeaders()
    {
        try
        {
            Admin.GetMetadata(TimeSpan.FromSeconds(5));
        }
        catch (KafkaException error) when (PassingErrors.Includes(error))
        {
            _watch.Pause(); // the next question says whether it was needed
        }
    }

    // Every leader is asked for its partitions. When one of them does not answer, librdkafka (up to 2.15) gives those of the others and for its own the offset "invalid" (−1001) without any error.
    private IReadOnlyList<long> AskOffsets(IReadOnlyList<PartitionSlot> slots, StartPosition which, TimeSpan timeout)
    {
        var spec = which == StartPosition.Earliest ? OffsetSpec.Earliest() : OffsetSpec.Latest();
        var wanted = slots.Select(slot => new TopicPartitionOffsetSpec { TopicPartition = new TopicPartition(slot.Topic.BrokerName, slot.Partition), OffsetSpec = spec });
        var found = Admin.ListOffsetsAsync(wanted, new ListOffsetsOptions { RequestTimeout = timeout, IsolationLevel = IsolationLevel.ReadCommitted })
            .GetAwaiter().GetResult().ResultInfos
            .ToDictionary(info => info.TopicPartitionOffsetError.TopicPartition, info => info.TopicPartitionOffsetError.Offset.Value);
        return found.Values.Any(offset => offset < 0)
            ? throw new KafkaException(new Error(ErrorCode.LeaderNotAvailable, "a partition's leader does not say where it begins or ends"))
            : [.. slots.Select(slot => found[new TopicPartition(slot.Topic.BrokerName, slot.Partition)])];
    }
}
