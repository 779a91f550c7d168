using ModelNet.Flow;

namespace ModelNet.ChainRouter.Route;

/// <summary>Parses each flow text once: a batch sends the same text with every request.</summary>
internal sealed class PlanCache
{
    private const int Capacity = 256;
    private readonly Dictionary<string, FlowParseResult> _plans = new(StringComparer.Ordinal);
    private readonly ParseContext _context;

    public PlanCache(IReadOnlyCollection<string> models) => _context = new ParseContext { KnownModels = models };

    public FlowParseResult Parse(string flow)
    {
        if (_plans.TryGetValue(flow, out var known))
        {
            return known;
        }

        if (_plans.Count >= Capacity)
        {
            _plans.Clear();
        }

        var parsed = FlowDocument.Parse(flow, _context);
        _plans.Add(flow, parsed);
        return parsed;
    }
}
