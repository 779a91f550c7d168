using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace ModelNet.Bus.Kafka;

/// <summary>Writes access rules.</summary>
internal sealed class AclAdmin(IAdminClient admin)
{
    /// <summary>Adds what is missing; true, so that it can be asked for again.</summary>
    public bool Allow(IReadOnlyCollection<AclRule> rules)
    {
        try
        {
            admin.CreateAclsAsync(rules.Select(Binding), new CreateAclsOptions { RequestTimeout = AdminTimes.Request }).GetAwaiter().GetResult();
            return true;
        }
        catch (CreateAclsException error)
        {
            throw Refused(error.Results.Find(result => result.Error.IsError)!.Error);
        }
        catch (KafkaException error) when (error.Error.Code is ErrorCode.ClusterAuthorizationFailed or ErrorCode.SecurityDisabled)
        {
            throw Refused(error.Error);
        }
    }

    private static BusRequestException Refused(Error error) => new(
        "acl_refused",
        $"The brokers did not take the access rules: {error.Reason}.",
        "Give the brokers an authorizer (authorizer.class.name), and use credentials with the right to alter the cluster.");

    private static AclBinding Binding(AclRule rule) => new()
    {
        Pattern = new ResourcePattern
        {
            Type = rule.Resource == AclResource.Topic ? ResourceType.Topic : ResourceType.Group,
            Name = rule.Name,
            ResourcePatternType = rule.IsPrefix ? ResourcePatternType.Prefixed : ResourcePatternType.Literal,
        },
        Entry = new AccessControlEntry
        {
            Principal = rule.Principal,
            Host = "*",
            Operation = rule.Operation switch
            {
                AclOperation.Read => Confluent.Kafka.Admin.AclOperation.Read,
                AclOperation.Write => Confluent.Kafka.Admin.AclOperation.Write,
                _ => Confluent.Kafka.Admin.AclOperation.Describe,
            },
            PermissionType = AclPermissionType.Allow,
        },
    };
}
