using System.Collections.Concurrent;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace ModelNet.Bus.Kafka;

/// <summary>A topic that exists: its name for us, its name on the brokers, and its partitions.</summary>
internal sealed class KnownTopic(string name, string brokerName, int partitions)
{
    public string Name { get; } = name;

    public string BrokerName { get; } = brokerName;

    public int Partitions { get; } = partitions;

    /// <summary>What this process knows of each partition as one that appends to it.</summary>
    public IReadOnlyList<OutgoingPartition> Outgoing { get; } = [.. Enumerable.Range(0, partitions).Select(number => new OutgoingPartition(new TopicPartition(brokerName, number)))];
}

/// <summary>Which topics exist, and how they are made. Never lets a broker create one because somebody asked for it.</summary>
internal sealed class TopicCatalog(IAdminClient admin, KafkaBusOptions options)
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<string, KnownTopic> _known = new(StringComparer.Ordinal);

    /// <exception cref="BusRequestException"><c>unknown_topic</c>.</exception>
    public KnownTopic Find(string name)
    {
        if (_known.TryGetValue(name, out var topic))
        {
            return topic;
        }

        Learn([name]);
        return _known.TryGetValue(name, out topic)
            ? topic
            : throw new BusRequestException("unknown_topic", $"Kafka has no topic \"{options.TopicPrefix}{name}\".", "Create it with EnsureTopics before using it.");
    }

    /// <summary>Creates what is missing, after all names were checked.</summary>
    public void Ensure(IReadOnlyCollection<string> names)
    {
        foreach (var name in names)
        {
            Names.CheckedTopic(options.TopicPrefix + Names.CheckedTopic(name));
        }

        var missing = names.Distinct(StringComparer.Ordinal).Where(name => !_known.ContainsKey(name)).ToList();
        Learn(missing);
        missing.RemoveAll(_known.ContainsKey);
        if (missing.Count > 0)
        {
            Create(missing);
            WaitUntilKnown(missing);
        }

        foreach (var topic in names.Select(Find).Where(topic => topic.Partitions != options.Partitions))
        {
            throw new BusRequestException(
                "topic_partitions",
                $"The topic {topic.BrokerName} has {topic.Partitions} partitions; {options.Partitions} are wanted, as all topics must have the same number.",
                $"Give every service and every client --partitions {topic.Partitions} (or MODELNET_PARTITIONS={topic.Partitions}); for another number make new topics under another --topic-prefix.");
        }
    }

    private void Create(List<string> names)
    {
        var specifications = names.ConvertAll(name => new TopicSpecification
        {
            Name = options.TopicPrefix + name,
            NumPartitions = options.Partitions,
            ReplicationFactor = options.Replication,
            Configs = ClientSettings.Topic(options),
        });
        try
        {
            Result(admin.CreateTopicsAsync(specifications, new CreateTopicsOptions { RequestTimeout = RequestTimeout, OperationTimeout = RequestTimeout }));
        }
        catch (CreateTopicsException error)
        {
            // Another process may have been quicker, which is as good.
            if (error.Results.Find(result => result.Error.IsError && result.Error.Code != ErrorCode.TopicAlreadyExists) is { } refused)
            {
                throw new BusRequestException(
                    "topic_refused",
                    $"The brokers did not create the topic {refused.Topic}: {refused.Error.Reason}.",
                    "Create it by hand, give this client the right to, or correct Partitions and Replication.");
            }
        }
        catch (KafkaException error)
        {
            throw Unavailable(error);
        }
    }

    /// <summary>A new topic reaches the brokers' metadata, and its partitions their leaders, a moment after it was created.</summary>
    private void WaitUntilKnown(List<string> names)
    {
        var until = DateTime.UtcNow + RequestTimeout;
        using var never = new ManualResetEventSlim();
        while (names.Any(name => !_known.ContainsKey(name)))
        {
            if (DateTime.UtcNow > until)
            {
                throw new BusUnavailableException(
                    "broker_unreachable", $"The topics {string.Join(", ", names)} were created but have no leader after {RequestTimeout.TotalSeconds} s.", "Look at the brokers' logs.");
            }

            Learn(names);
            if (names.Any(name => !_known.ContainsKey(name)))
            {
                never.Wait(TimeSpan.FromMilliseconds(20));
            }
        }
    }

    private void Learn(List<string> names)
    {
        if (names.Count == 0)
        {
            return;
        }

        try
        {
            var wanted = TopicCollection.OfTopicNames(names.ConvertAll(name => options.TopicPrefix + name));
            Note(Result(admin.DescribeTopicsAsync(wanted, new DescribeTopicsOptions { RequestTimeout = RequestTimeout })).TopicDescriptions);
        }
        catch (DescribeTopicsException error)
        {
            Note(error.Results.TopicDescriptions.Where(topic => !topic.Error.IsError));
            if (error.Results.TopicDescriptions.Find(topic => topic.Error.IsError && topic.Error.Code is not (ErrorCode.UnknownTopicOrPart or ErrorCode.TopicException)) is { } refused)
            {
                throw new BusRequestException("topic_refused", $"The brokers do not show the topic {refused.Name}: {refused.Error.Reason}.", "Give this client the right to describe it.");
            }
        }
        catch (KafkaException error)
        {
            throw Unavailable(error);
        }
    }

    private void Note(IEnumerable<TopicDescription> topics)
    {
        foreach (var topic in topics.Where(topic => topic.Partitions.Count > 0 && topic.Partitions.All(partition => partition.Leader is { Id: >= 0 })))
        {
            var name = topic.Name[options.TopicPrefix.Length..];
            _known.TryAdd(name, new KnownTopic(name, topic.Name, topic.Partitions.Count)); // the first stays: appends are counted in it
        }
    }

    private static T Result<T>(Task<T> task) => task.GetAwaiter().GetResult();

    private static void Result(Task task) => task.GetAwaiter().GetResult();

    private BusUnavailableException Unavailable(KafkaException error) => new(
        "broker_unreachable", $"The brokers at {options.BootstrapServers} do not answer: {error.Error.Reason}.", "Start them, then try again.", error);
}
