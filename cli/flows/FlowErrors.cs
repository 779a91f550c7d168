using ModelNet.Cli.Errors;
using ModelNet.Flow;

namespace ModelNet.Cli.Flows;

/// <summary>Shows a flow's errors as this command shows all errors, with the source line and a caret.</summary>
internal static class FlowErrors
{
    public static IEnumerable<CliError> Of(FlowEntry flow, IReadOnlyList<FlowError> errors) => errors.Select(error => Of(flow, error));

    public static CliError Of(FlowEntry flow, FlowError error)
    {
        // The renderer's first line and last line repeat what this command prints in its own form.
        var lines = FlowErrorText.Render(error, flow.Text).Split('\n');
        var place = lines.Length > 2 ? string.Join('\n', lines[1..^1]) : null;
        return new CliError(error.Code, $"{(flow.Path is null ? "flow " : flow.Path + ":")}{error.Line}:{error.Column}: {error.Message}", error.Hint, place);
    }

    /// <summary>An unknown model that stands alone may be meant as the name of a flow.</summary>
    public static CliError WithFlowNames(CliError error, FlowEntry flow, FlowCatalog catalog)
    {
        if (error.Code != "unknown_model" || !ModelNames.IsValid(flow.Text) || catalog.Entries.Count == 0)
        {
            return error;
        }

        string[] names = [.. catalog.Entries.Select(entry => entry.Name)];
        return Suggestion.Nearest(flow.Text, names) is { } near
            ? error with { Hint = $"did you mean the flow '{near}'? {error.Hint}" }
            : error with { Hint = $"{error.Hint}; flows: {string.Join(", ", names)}" };
    }
}
