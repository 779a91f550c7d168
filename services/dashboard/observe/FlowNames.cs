using ModelNet.Flow;

namespace ModelNet.Dashboard.Observe;

/// <summary>Which models a flow's stages have, by the flow's text. A batch sends the same text with every request, so each is parsed once. Not thread-safe.</summary>
internal sealed class FlowNames
{
    private const int Capacity = 256;
    private static readonly ParseContext s_anyModel = new();
    private readonly Dictionary<string, FlowPlan?> _plans = new(StringComparer.Ordinal);

    /// <summary>The flow's plan; null when the text is no flow, which the router says in the session's result.</summary>
    public FlowPlan? PlanOf(string text)
    {
        if (_plans.TryGetValue(text, out var known))
        {
            return known;
        }

        if (_plans.Count >= Capacity)
        {
            _plans.Clear();
        }

        return _plans[text] = FlowDocument.Parse(text, s_anyModel).Plan;
    }
}
