using ModelNet.Cli.Flows;
using ModelNet.Flow;

namespace ModelNet.Cli.Eval;

/// <summary>Gives a flow that chooses its prompts by the question the language that the question file states.</summary>
internal sealed class PinnedLanguage
{
    private const string Auto = "language: auto\n";
    private readonly Dictionary<(CheckedFlow Flow, string Language), CheckedFlow> _known = [];

    /// <summary>The flow in the language; the flow itself when it has one, or when the file states none that has prompts.</summary>
    public CheckedFlow Of(CheckedFlow flow, string? language)
    {
        if (flow.Plan.Language != FlowLanguage.Auto || KeyOf(language) is not { } key)
        {
            return flow;
        }

        if (!_known.TryGetValue((flow, key), out var pinned))
        {
            _known.Add((flow, key), pinned = flow with { Plan = FlowDocument.Parse(In(flow.Plan, key)).Required });
        }

        return pinned;
    }

    private static string? KeyOf(string? language) => language?.Split('-', '_')[0].ToLowerInvariant() switch
    {
        "zh" or "cmn" or "chinese" or "中文" => "zh",
        "en" or "english" => "en",
        _ => null,
    };

    private static string In(FlowPlan plan, string key)
    {
        var text = plan.ToString();
        return text == plan.Expression ? $"flow: {text}\nlanguage: {key}\n" : $"language: {key}\n{text.Replace(Auto, "", StringComparison.Ordinal)}";
    }
}
