using ModelNet.Inference;

namespace ModelNet.Golden.Reference;

/// <summary>
/// The published parallel inference as a plain loop in this process: no log, no truncation, no service. Keeps one context per branch for
/// the next run with the same models.
/// </summary>
internal sealed class ReferenceLoop : IDisposable
{
    private readonly Dictionary<(ReferenceModel Model, int Occurrence), ReferenceBranch> _branches = [];
    private readonly Dictionary<string, ReferenceFusion> _fusions = new(StringComparer.Ordinal);

    /// <summary>Runs one stage; each branch has a prompt of its own.</summary>
    public ReferenceRun Run(IReadOnlyList<(ReferenceModel Model, IReadOnlyList<ChatMessage> Prompt)> parts, FusionRule rule, int maxTokens)
    {
        var branches = new List<ReferenceBranch>();
        foreach (var (model, prompt) in parts)
        {
            var branch = Branch(model, branches.Count(other => other.Model == model));
            branch.Begin(prompt);
            branches.Add(branch);
        }

        var fusion = FusionOf([.. parts.Select(part => part.Model)]);
        var steps = new List<ReferenceStep>();
        while (steps.Count < maxTokens && (steps.Count == 0 || !steps[^1].IsEnd))
        {
            steps.Add(fusion.Decide(branches, rule, steps.Count));
            if (!steps[^1].IsEnd && steps.Count < maxTokens)
            {
                branches.ForEach(branch => branch.Append(steps[^1].Bytes));
            }
        }

        return new ReferenceRun(steps, [.. branches.Select(branch => branch.PromptTokens)]);
    }

    /// <summary>One stage whose branches all see the same prompt.</summary>
    public ReferenceRun Run(IReadOnlyList<ReferenceModel> models, IReadOnlyList<ChatMessage> prompt, FusionRule rule, int maxTokens)
        => Run([.. models.Select(model => (model, prompt))], rule, maxTokens);

    public void Dispose()
    {
        foreach (var branch in _branches.Values)
        {
            branch.Dispose();
        }
    }

    private ReferenceBranch Branch(ReferenceModel model, int occurrence)
    {
        if (!_branches.TryGetValue((model, occurrence), out var branch))
        {
            branch = new ReferenceBranch(model);
            _branches.Add((model, occurrence), branch);
        }

        return branch;
    }

    private ReferenceFusion FusionOf(IReadOnlyList<ReferenceModel> models)
    {
        var names = string.Join(' ', models.Select(model => model.Name).Order(StringComparer.Ordinal));
        if (!_fusions.TryGetValue(names, out var fusion))
        {
            fusion = new ReferenceFusion(new Symbols(models));
            _fusions.Add(names, fusion);
        }

        return fusion;
    }
}
