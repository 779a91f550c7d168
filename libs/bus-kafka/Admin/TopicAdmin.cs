using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace ModelNet.Bus.Kafka;

/// <summary>An operator's questions about topics.</summary>
internal sealed class TopicAdmin(IAdminClient admin, KafkaBusOptions options)
{
    /// <summary>All topics that begin with the prefix, without it.</summary>
    public IReadOnlyList<string> Names() =>
    [
        .. admin.GetMetadata(AdminTimes.Request).Topics.Select(topic => topic.Topic)
            .Where(name => name.StartsWith(options.TopicPrefix, StringComparison.Ordinal) && !name.StartsWith("__", StringComparison.Ordinal))
            .Select(name => name[options.TopicPrefix.Length..]).Order(StringComparer.Ordinal),
    ];

    /// <summary>Those that exist.</summary>
    public IReadOnlyList<TopicState> Describe(IReadOnlyCollection<string> names)
    {
        var found = Found(names);
        var settings = Settings(found);
        return [.. found.Select(topic => State(topic, settings))];
    }

    /// <summary>Creates what does not exist yet; true, so that it can be asked for again.</summary>
    public bool Create(IReadOnlyCollection<TopicWish> wishes, bool dryRun)
    {
        var specifications = wishes.Select(wish => new TopicSpecification
        {
            Name = options.TopicPrefix + wish.Name,
            NumPartitions = wish.Partitions,
            ReplicationFactor = (short)wish.Replication,
            Configs = new Dictionary<string, string>(wish.Settings),
        });
        try
        {
            admin.CreateTopicsAsync(specifications, new CreateTopicsOptions { RequestTimeout = AdminTimes.Request, OperationTimeout = AdminTimes.Request, ValidateOnly = dryRun }).GetAwaiter().GetResult();
        }
        catch (CreateTopicsException error)
        {
            Refuse(error.Results.Where(result => result.Error.IsError && result.Error.Code != ErrorCode.TopicAlreadyExists).ToList());
        }

        return true;
    }

    private static void Refuse(List<CreateTopicReport> refused)
    {
        if (refused.Count > 0)
        {
            throw new BusRequestException(
                "topic_refused",
                $"The brokers did not create {string.Join(", ", refused.Select(result => $"{result.Topic} ({result.Error.Reason.TrimEnd('.')})"))}.",
                "Use credentials with the right to create topics, and no more replicas than there are brokers.");
        }
    }

    private List<TopicDescription> Found(IReadOnlyCollection<string> names)
    {
        try
        {
            var wanted = TopicCollection.OfTopicNames(names.Select(name => options.TopicPrefix + name));
            return admin.DescribeTopicsAsync(wanted, new DescribeTopicsOptions { RequestTimeout = AdminTimes.Request }).GetAwaiter().GetResult().TopicDescriptions;
        }
        catch (DescribeTopicsException error)
        {
            var all = error.Results.TopicDescriptions;
            return all.Find(topic => topic.Error.IsError && topic.Error.Code is not (ErrorCode.UnknownTopicOrPart or ErrorCode.TopicException)) is { } refused
                ? throw new BusRequestException("topic_refused", $"The brokers do not show the topic {refused.Name}: {refused.Error.Reason}.", "Use credentials with the right to describe it.")
                : all.FindAll(topic => !topic.Error.IsError);
        }
    }

    private TopicState State(TopicDescription topic, Dictionary<string, Dictionary<string, string>> settings) => new(
        topic.Name[options.TopicPrefix.Length..],
        topic.Partitions.Count,
        topic.Partitions[0].Replicas.Count,
        topic.Partitions.Min(partition => partition.Leader is { Id: >= 0 } ? partition.ISR.Count : 0),
        settings.GetValueOrDefault(topic.Name) ?? []);

    private Dictionary<string, Dictionary<string, string>> Settings(List<TopicDescription> topics)
    {
        if (topics.Count == 0)
        {
            return [];
        }

        try
        {
            return admin.DescribeConfigsAsync(topics.Select(topic => new ConfigResource { Type = ResourceType.Topic, Name = topic.Name }), new DescribeConfigsOptions { RequestTimeout = AdminTimes.Request })
                .GetAwaiter().GetResult()
                .ToDictionary(result => result.ConfigResource.Name, result => Plain(result.Entries));
        }
        catch (DescribeConfigsException error)
        {
            // Some credentials may describe a topic and not its settings.
            return error.Results.Where(result => !result.Error.IsError).ToDictionary(result => result.ConfigResource.Name, result => Plain(result.Entries));
        }
    }

    private static Dictionary<string, string> Plain(Dictionary<string, ConfigEntryResult> entries) =>
        entries.Where(entry => entry.Value.Value is not null).ToDictionary(entry => entry.Key, entry => entry.Value.Value);
}
