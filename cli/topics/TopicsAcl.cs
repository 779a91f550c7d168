using System.Text;
using ModelNet.Bus.Kafka;
using ModelNet.Cli.Text;

namespace ModelNet.Cli.TopicAdmin;

/// <summary>Prints rights as commands for Kafka's own tool, or as JSON.</summary>
internal sealed class TopicsAcl(CliEnvironment environment, bool json)
{
    public void Print(IReadOnlyList<ServiceRule> rules, string servers)
    {
        foreach (var service in rules.GroupBy(rule => rule.Service))
        {
            if (!json)
            {
                environment.Out.WriteLine($"# {service.Key}");
            }

            Print(service.Key, [.. service.Select(rule => rule.Rule)], servers);
        }
    }

    private void Print(string service, IReadOnlyList<AclRule> rules, string servers)
    {
        if (json)
        {
            foreach (var rule in rules)
            {
                environment.Out.WriteLine(JsonLines.Of(new
                {
                    type = "acl",
                    service,
                    principal = rule.Principal,
                    permission = "allow",
                    operation = rule.Operation,
                    resource = rule.Resource,
                    name = rule.Name,
                    pattern = rule.IsPrefix ? "prefixed" : "literal",
                }));
            }

            return;
        }

        foreach (var alike in rules.GroupBy(rule => (rule.Principal, rule.Operation, rule.Resource, rule.IsPrefix)))
        {
            environment.Out.WriteLine(Command(alike.Key, [.. alike.Select(rule => rule.Name)], servers));
        }
    }

    private static string Command((string Principal, AclOperation Operation, AclResource Resource, bool IsPrefix) kind, IReadOnlyList<string> names, string servers)
    {
        var command = new StringBuilder($"kafka-acls.sh --bootstrap-server {Quoted(servers)} --command-config admin.properties --add --allow-principal {Quoted(kind.Principal)} --operation {kind.Operation}");
        command.Append(kind.IsPrefix ? " --resource-pattern-type prefixed" : "");
        foreach (var name in names)
        {
            command.Append(kind.Resource == AclResource.Topic ? " --topic " : " --group ").Append(Quoted(name));
        }

        return command.ToString();
    }

    /// <summary>A principal may be a certificate's whole name, with spaces.</summary>
    private static string Quoted(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or ':' or ',') ? text : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
