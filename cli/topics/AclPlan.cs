using ModelNet.Bus.Kafka;

namespace ModelNet.Cli.TopicAdmin;

/// <summary>A right with its owner, for people.</summary>
/// <param name="Service">The service, with its model for a worker: <c>worker-abacus</c>.</param>
/// <param name="Rule">The right.</param>
internal sealed record ServiceRule(string Service, AclRule Rule);

/// <summary>The least rights that each service needs, from the one table. Nobody may create topics: that is done once, by an operator.</summary>
internal static class AclPlan
{
    /// <summary>The rights, service by service.</summary>
    /// <param name="models">The models that workers serve.</param>
    /// <param name="principalPrefix">What principals begin with.</param>
    /// <param name="topicPrefix">What topics and groups begin with.</param>
    /// <param name="registry">Whether a schema registry is used: see <see cref="TopicUses.SettersOf"/>.</param>
    public static IReadOnlyList<ServiceRule> Of(IReadOnlyList<string> models, string principalPrefix, string topicPrefix, bool registry)
    {
        IEnumerable<(Service Service, string Model)> services = [(Service.Client, ""), (Service.Router, ""), .. models.Select(model => (Service.Worker, model)), (Service.Fuser, ""), (Service.Dashboard, ""), (Service.Reader, "")];
        return [.. services.SelectMany(each => Rules(each.Service, each.Model).Select(right => new ServiceRule(NameOf(each.Service, each.Model), right)))];

        IEnumerable<AclRule> Rules(Service service, string model)
        {
            var principal = principalPrefix + NameOf(service, model);
            var setsAside = TopicUses.SettersOf(registry).Contains(service);
            foreach (var use in TopicUses.Table)
            {
                foreach (var topic in TopicUses.Names(use, service == Service.Worker ? [model] : models))
                {
                    foreach (var (used, operation) in Topic(use, topic, service, setsAside))
                    {
                        yield return new AclRule(principal, operation, AclResource.Topic, topicPrefix + used);
                    }
                }
            }

            foreach (var watched in service == Service.Dashboard ? TopicUses.Groups(models) : [])
            {
                yield return new AclRule(principal, AclOperation.Describe, AclResource.Group, topicPrefix + watched);
            }

            if (TopicUses.GroupOf(service, model) is { } group)
            {
                yield return new AclRule(principal, AclOperation.Read, AclResource.Group, topicPrefix + group, IsPrefix: service == Service.Reader);
            }

            if (TopicUses.ReadingAs(service) is { } name)
            {
                yield return new AclRule(principal, AclOperation.Describe, AclResource.Group, name, IsPrefix: true);
            }
        }
    }

    /// <summary>What a service is called in principals.</summary>
    public static string NameOf(Service service, string model) => service == Service.Worker ? $"worker-{model}" : service.ToString().ToLowerInvariant();

    private static IEnumerable<(string Name, AclOperation Operation)> Topic(TopicUse use, string topic, Service service, bool setsAside)
    {
        if (use.Writers.Contains(service))
        {
            yield return (topic, AclOperation.Write);
        }

        var reads = use.Readers.Contains(service);
        if (reads)
        {
            yield return (topic, AclOperation.Read);
        }
        else if (service == Service.Dashboard)
        {
            yield return (topic, AclOperation.Describe); // how many records there are, not what they say
        }

        if (reads && setsAside)
        {
            yield return (TopicUses.DeadLettersOf(use, topic)!, AclOperation.Write);
        }

        if (TopicUses.DeadLettersOf(use, topic) is { } letters && ((reads && setsAside) || service == Service.Dashboard))
        {
            yield return (letters, AclOperation.Read);
        }
    }
}
