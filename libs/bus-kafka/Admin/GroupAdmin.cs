using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace ModelNet.Bus.Kafka;

/// <summary>An operator's questions about consumer groups.</summary>
internal sealed class GroupAdmin(IAdminClient admin, KafkaBusOptions options)
{
    /// <summary>State, members and committed positions; positions in topics without our prefix are left out.</summary>
    public GroupState Describe(string group)
    {
        var name = options.TopicPrefix + group;
        if (!Exists(name))
        {
            return new GroupState(group, "dead", 0, new Dictionary<(string, int), long>());
        }

        try
        {
            var description = admin.DescribeConsumerGroupsAsync([name], new DescribeConsumerGroupsOptions { RequestTimeout = AdminTimes.Request })
                .GetAwaiter().GetResult().ConsumerGroupDescriptions[0];
            return new GroupState(group, description.State.ToString().ToLowerInvariant(), description.Members.Count, Committed(name));
        }
        catch (DescribeConsumerGroupsException error)
        {
            throw Refused(group, error.Results.ConsumerGroupDescriptions[0].Error);
        }
        catch (ListConsumerGroupOffsetsException error)
        {
            throw Refused(group, error.Results[0].Error);
        }
    }

    // Where no group has ever been, nobody coordinates one, and a question about it would only time out.
    private bool Exists(string group)
    {
        try
        {
            return admin.ListConsumerGroupsAsync(new ListConsumerGroupsOptions { RequestTimeout = AdminTimes.Request }).GetAwaiter().GetResult().Valid.Exists(listing => listing.GroupId == group);
        }
        catch (ListConsumerGroupsException error)
        {
            // Some brokers did not answer.
            return error.Results.Valid.Exists(listing => listing.GroupId == group) ? true : throw Refused(group, error.Results.Errors[0]);
        }
    }

    /// <summary>What the client says by itself, such as that no answer came, is no refusal.</summary>
    private static Exception Refused(string group, Error error) => error.IsLocalError
        ? new KafkaException(error)
        : new BusRequestException("group_refused", $"The brokers do not show the group {group}: {error.Reason}.", "Use credentials with the right to describe it.");

    private Dictionary<(string Topic, int Partition), long> Committed(string group) =>
        admin.ListConsumerGroupOffsetsAsync([new ConsumerGroupTopicPartitions(group, null)], new ListConsumerGroupOffsetsOptions { RequestTimeout = AdminTimes.Request })
            .GetAwaiter().GetResult()[0].Partitions
            .Where(position => position.Offset.Value >= 0 && position.Topic.StartsWith(options.TopicPrefix, StringComparison.Ordinal))
            .ToDictionary(position => (position.Topic[options.TopicPrefix.Length..], position.Partition.Value), position => position.Offset.Value);
}
