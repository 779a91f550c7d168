using Confluent.Kafka;

namespace ModelNet.Bus.Kafka;

/// <summary>
/// Looks after topics, groups and access rules, with the rights of an operator; services need none of it. Names of topics and groups are without the
/// prefix of the options, but for access rules. Every call waits for the brokers. Not thread-safe.
/// </summary>
public sealed class KafkaAdmin : IDisposable
{
    private readonly KafkaBusOptions _options;
    private readonly BrokerWatch _watch;
    private readonly KafkaClients _clients;
    private readonly TopicAdmin _topics;
    private readonly GroupAdmin _groups;
    private readonly AclAdmin _acls;

    private KafkaAdmin(KafkaBusOptions options)
    {
        _options = options;
        _watch = new BrokerWatch(options.BootstrapServers, onStatus: null);
        try
        {
            _clients = new KafkaClients(options, _watch, static _ => { }); // it never produces
        }
        catch
        {
            _watch.Dispose();
            throw;
        }

        _topics = new TopicAdmin(_clients.Admin, options);
        _groups = new GroupAdmin(_clients.Admin, options);
        _acls = new AclAdmin(_clients.Admin);
    }

    /// <summary>Where the brokers are, for people.</summary>
    public string Description => $"Kafka at {_options.BootstrapServers}" + (_options.TopicPrefix.Length > 0 ? $", topics {_options.TopicPrefix}*" : string.Empty);

    /// <summary>Connects to the brokers.</summary>
    /// <exception cref="BusRequestException"><c>bad_bus_options</c>: names everything that is wrong with the options.</exception>
    /// <exception cref="BusUnavailableException"><c>broker_unreachable</c>: none answered in time; <c>broker_refused</c>: identity or certificate.</exception>
    public static KafkaAdmin Open(KafkaBusOptions options)
    {
        var errors = string.Join("; ", options.Errors());
        if (errors.Length > 0)
        {
            throw new BusRequestException("bad_bus_options", $"Kafka cannot be used: {errors}.", "Correct these options.");
        }

        var admin = Build(options);
        try
        {
            FirstContact.Make(admin._clients, admin._watch, options);
            return admin;
        }
        catch
        {
            admin.Dispose();
            throw;
        }
    }

    /// <summary>What every topic of a bus with these options sets itself: the largest batch, how many replicas must have a record, and the retention if the options have one.</summary>
    public static IReadOnlyDictionary<string, string> TopicSettings(KafkaBusOptions options) => ClientSettings.Topic(options);

    /// <summary>The names, without the prefix, of all topics that begin with the prefix; internal ones are left out.</summary>
    /// <exception cref="BusUnavailableException"><c>broker_unreachable</c>.</exception>
    public IReadOnlyList<string> TopicNames() => Ask(_topics.Names);

    /// <summary>The topics among these that exist.</summary>
    /// <exception cref="BusRequestException"><c>topic_refused</c>: we may not see one of them.</exception>
    /// <exception cref="BusUnavailableException"><c>broker_unreachable</c>.</exception>
    public IReadOnlyList<TopicState> Topics(IReadOnlyCollection<string> names) => names.Count == 0 ? [] : Ask(() => _topics.Describe(names));

    /// <summary>Creates topics; one that exists already is left as it is. With <paramref name="dryRun"/> the brokers only say whether they would.</summary>
    /// <exception cref="BusRequestException"><c>topic_refused</c>: the brokers did not create one, such as for too few brokers or missing rights.</exception>
    /// <exception cref="BusUnavailableException"><c>broker_unreachable</c>.</exception>
    public void Create(IReadOnlyCollection<TopicWish> wishes, bool dryRun)
    {
        if (wishes.Count > 0)
        {
            Ask(() => _topics.Create(wishes, dryRun));
        }
    }

    /// <summary>First and next offset of every partition of these topics. The difference is at least the number of records: it counts transaction markers and gaps too.</summary>
    /// <exception cref="BusUnavailableException"><c>broker_unreachable</c>.</exception>
    public IReadOnlyList<PartitionRange> Ranges(IReadOnlyCollection<TopicState> topics) => topics.Count == 0 ? [] : Ask(() => Ranges([.. topics]));

    /// <summary>The state and the committed positions of a group.</summary>
    /// <exception cref="BusRequestException"><c>group_refused</c>: we may not see it.</exception>
    /// <exception cref="BusUnavailableException"><c>broker_unreachable</c>.</exception>
    public GroupState Group(string name) => Ask(() => _groups.Describe(name));

    /// <summary>Adds access rules; one that exists already is left as it is.</summary>
    /// <exception cref="BusRequestException"><c>acl_refused</c>: the brokers have no authorizer, or we lack the right to alter the cluster.</exception>
    /// <exception cref="BusUnavailableException"><c>broker_unreachable</c>.</exception>
    public void Allow(IReadOnlyCollection<AclRule> rules)
    {
        if (rules.Count > 0)
        {
            Ask(() => _acls.Allow(rules));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _watch.Dispose();
        _clients.Dispose();
    }

    private static KafkaAdmin Build(KafkaBusOptions options)
    {
        try
        {
            return new KafkaAdmin(options with { ReadOnly = true });
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException or KafkaException)
        {
            throw new BusRequestException("bad_bus_options", $"Kafka's client refuses its settings: {Secrets.Hide(error.Message, options.Security)}", "Correct the options, certificates and keys.");
        }
    }

    /// <summary>Asked as the bus asks: partitions that were made a moment ago are waited for.</summary>
    private IReadOnlyList<PartitionRange> Ranges(List<TopicState> topics)
    {
        var slots = topics.SelectMany(topic => Enumerable.Range(0, topic.Partitions)
            .Select(number => new PartitionSlot(new KnownTopic(topic.Name, _options.TopicPrefix + topic.Name, topic.Partitions), number))).ToList();
        var starts = _clients.Offsets(slots, StartPosition.Earliest);
        var ends = _clients.Offsets(slots, StartPosition.Latest);
        return [.. slots.Select((slot, index) => new PartitionRange(slot.Topic.Name, slot.Partition, starts[index], ends[index]))];
    }

    private T Ask<T>(Func<T> question)
    {
        try
        {
            return _clients.Patiently(AdminTimes.Patience, question);
        }
        catch (KafkaException error)
        {
            _clients.Answers(AdminTimes.Refresh); // brokers that were away may have left the client without a controller to ask: the next question finds it again
            throw new BusUnavailableException(
                "broker_unreachable", $"The brokers at {_options.BootstrapServers} do not answer: {error.Error.Reason}.", "Start them, then try again.", error);
        }
    }
}
