using System.CommandLine;
using ModelNet.Cli.Bus;
using ModelNet.Cli.CommandLine;
using ModelNet.Cli.Errors;
using ModelNet.Cli.Runs;
using ModelNet.Cli.Text;
using ModelNet.Cli.TopicAdmin;

namespace ModelNet.Cli.Verbs;

/// <summary><c>modelnet topics</c>: creates, shows and protects the topics of a deployment on Kafka.</summary>
internal static class TopicsVerb
{
    private const string DefaultPrincipals = "User:modelnet-";

    public static Command Build(CliEnvironment environment) =>
        new("topics", "Create a Kafka deployment's topics, show them, or print the access rules of its services.") { BuildCreate(environment), BuildDescribe(environment), BuildAcl(environment) };

    private static Command BuildCreate(CliEnvironment environment)
    {
        var bus = new BusOptions();
        var models = Models();
        var days = OptionFactory.Number("--retention-days", "Days that records are kept, but for token tables (for ever); default: what the brokers do", 1, 36_500);
        var dryRun = OptionFactory.Flag("--dry-run", "Only say what would be done; the brokers check it");
        var json = OptionFactory.Flag("--json", "JSON lines on stdout");
        var verb = new Command("create", "Create what is missing. What exists is never changed; exit code 1 when some of it differs.");
        verb.AddAll(models, days, dryRun, json);
        bus.AddTo(verb);
        verb.SetAction(parsed =>
        {
            var names = RouterVerb.ModelNamesOf(parsed.GetValue(models) ?? []);
            var opener = Opener(environment, bus.Read(parsed) with { RetentionDays = parsed.GetValue(days) });
            using var admin = opener.OpenAdmin("topics");
            return new TopicsCreate(environment, parsed.GetValue(json)).Run(admin, TopicPlan.Of(names, opener.Options("topics")), parsed.GetValue(dryRun));
        });
        return verb;
    }

    private static Command BuildDescribe(CliEnvironment environment)
    {
        var bus = new BusOptions();
        var json = OptionFactory.Flag("--json", "JSON lines on stdout");
        var verb = new Command("describe", "Show partitions, copies, retention and records of each topic, and how far each group is behind.");
        verb.AddAll(json);
        bus.AddTo(verb);
        verb.SetAction(parsed =>
        {
            var opener = Opener(environment, bus.Read(parsed));
            using var admin = opener.OpenAdmin("topics");
            return new TopicsDescribe(environment, parsed.GetValue(json)).Run(admin, opener.Options("topics").Partitions);
        });
        return verb;
    }

    private static Command BuildAcl(CliEnvironment environment)
    {
        var bus = new BusOptions();
        var models = Models();
        var principals = OptionFactory.Text("--principal-prefix", "TEXT", $"What the services' principals begin with; client, router, worker-MODEL, fuser and reader follow. Default {DefaultPrincipals}");
        var apply = OptionFactory.Flag("--apply", "Add the rules to the brokers, instead of printing commands");
        var json = OptionFactory.Flag("--json", "JSON lines on stdout");
        var verb = new Command("acl", "Print the least rights that each service needs, as kafka-acls.sh commands, or add them.");
        verb.AddAll(models, principals, apply, json);
        bus.AddTo(verb);
        verb.SetAction(parsed =>
        {
            var settings = bus.Read(parsed);
            var rules = AclPlan.Of(RouterVerb.ModelNamesOf(parsed.GetValue(models) ?? []), CheckedPrincipals(parsed.GetValue(principals)), settings.TopicPrefix, settings.SchemaRegistry is not null);
            Acl(environment, settings, rules, parsed.GetValue(apply), parsed.GetValue(json));
            return ExitCode.Done;
        });
        return verb;
    }

    private static void Acl(CliEnvironment environment, BusSettings settings, IReadOnlyList<ServiceRule> rules, bool apply, bool json)
    {
        if (apply)
        {
            using var admin = Opener(environment, settings).OpenAdmin("topics");
            admin.Allow([.. rules.Select(rule => rule.Rule)]);
            environment.Error.WriteLine($"added {Quantities.Of(rules.Count, "rule")} to {admin.Description}");
        }

        if (!apply || json)
        {
            new TopicsAcl(environment, json).Print(rules, settings.Kafka ?? "localhost:9092");
        }
    }

    private static string CheckedPrincipals(string? prefix) => prefix is null ? DefaultPrincipals
        : prefix.IndexOf(':', StringComparison.Ordinal) > 0 && !prefix.Any(char.IsControl) ? prefix
        : throw CliException.Usage("bad_principal", $"'{prefix}' is no beginning of a principal", "give its type and a colon first, such as User: or User:team-a-");

    private static Option<string[]> Models() => OptionFactory.Texts("--model", "NAME", "A model that workers serve, by name (NAME=FILE is accepted too)");

    private static BusOpener Opener(CliEnvironment environment, BusSettings settings) => new(environment, settings, new ProgressNotes(environment.Error, silent: false, environment.Time));
}
