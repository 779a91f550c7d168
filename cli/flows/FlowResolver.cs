using ModelNet.Cli.Errors;
using ModelNet.Flow;

namespace ModelNet.Cli.Flows;

/// <summary>Finds out what is meant by --flow: a file, the name of a flow, or an expression.</summary>
internal sealed class FlowResolver(CliEnvironment environment, FlowCatalog catalog, IReadOnlyCollection<string> models)
{
    /// <summary>The text that is meant; a model's name goes before a flow's.</summary>
    /// <exception cref="CliException"><c>empty_flow</c> or <c>flow_not_found</c>.</exception>
    public FlowEntry Find(string flow)
    {
        if (string.IsNullOrWhiteSpace(flow))
        {
            throw CliException.Usage("empty_flow", "the flow is empty", "write one such as --flow \"a > [b, c]\", or name a flow file");
        }

        var path = Path.Combine(environment.Folder, flow);
        if (File.Exists(path))
        {
            return FlowCatalog.OfFile(path) with { Path = flow };
        }

        return FlowCatalog.IsFileName(flow) || (flow.Contains('/', StringComparison.Ordinal) && !flow.Contains('>', StringComparison.Ordinal))
            ? throw NotFound(flow)
            : !models.Contains(flow) && catalog.Find(flow) is { } named ? named : new FlowEntry(flow, flow, null);
    }

    private CliException NotFound(string flow)
    {
        var known = catalog.Entries.Select(entry => entry.Path is null ? entry.Name : Shown(entry.Path)).ToArray();
        return CliException.Usage("flow_not_found", $"there is no flow file '{flow}'", Suggestion.Hint(flow, known, "flows"));
    }

    private string Shown(string path) => Path.GetRelativePath(environment.Folder, path);
}
