using ModelNet.Cli.Errors;
using ModelNet.Flow;

namespace ModelNet.Cli.Flows;

/// <summary>Parses flows against the models that are known; null accepts any.</summary>
internal sealed class FlowChecker(CliEnvironment environment, FlowCatalog catalog, IReadOnlyCollection<string>? models)
{
    private readonly FlowResolver _resolver = new(environment, catalog, models ?? []);

    /// <summary>All flows, or the errors of all of them.</summary>
    /// <exception cref="CliException">everything that is wrong; <c>flow_missing</c> when none was asked for.</exception>
    public List<CheckedFlow> Check(IReadOnlyList<string> asked)
    {
        if (asked.Count == 0)
        {
            var names = string.Join(", ", catalog.Entries.Select(entry => entry.Name));
            throw CliException.Usage("flow_missing", "no flow was given", $"add --flow \"a > [b, c]\"{(names.Length > 0 ? $", or one of these: {names}" : "")}");
        }

        var flows = new List<CheckedFlow>();
        var errors = new List<CliError>();
        foreach (var entry in asked.Select(_resolver.Find))
        {
            var result = FlowDocument.Parse(entry.Text, new ParseContext { KnownModels = models });
            if (result.Plan is { } plan)
            {
                flows.Add(new CheckedFlow(Unique(plan.Name ?? entry.Name, flows), plan, entry.Path));
            }

            errors.AddRange(FlowErrors.Of(entry, result.Errors).Select(error => FlowErrors.WithFlowNames(error, entry, catalog)));
        }

        return errors.Count == 0 ? flows : throw new CliException(ExitCode.Usage, errors);
    }

    // Two flows may have one name; a table needs to tell them apart.
    private static string Unique(string name, List<CheckedFlow> flows)
    {
        var unique = name;
        for (var number = 2; flows.Exists(flow => flow.Name == unique); number++)
        {
            unique = $"{name} ({number})";
        }

        return unique;
    }
}
