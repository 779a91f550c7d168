namespace ModelNet.Flow;

/// <summary>A stage before settings are applied.</summary>
/// <param name="Node">The model or group.</param>
/// <param name="Branches">The branches in the order of the text.</param>
internal sealed record StageDraft(FlowNode Node, ValueList<BranchDraft> Branches)
{
    internal bool Fused => Node is GroupNode;

    internal string Label => Fused ? $"[{string.Join(", ", Branches.Select(branch => branch.Model.Name))}]" : Branches[0].Model.Name;
}

internal sealed record BranchDraft(ModelNode Model, ValueList<int> Inputs);

/// <summary>
/// Lays an expression out as stages. An element of a chain sees what its chain inherits and the results of the elements before it; in a
/// group only the last model of each item takes part in the fusion, and what precedes it runs before, as stages.
/// </summary>
internal sealed class StageLayout
{
    private readonly List<StageDraft> _stages = [];
    private readonly ErrorList _errors;
    private bool _failed;

    private StageLayout(ErrorList errors) => _errors = errors;

    /// <summary>The stages in topological order, the final one last; null when there are too many of them or of their branches.</summary>
    internal static List<StageDraft>? Of(FlowNode root, ErrorList errors)
    {
        var layout = new StageLayout(errors);
        layout.Stage(root, []);
        return layout._failed ? null : layout._stages;
    }

    /// <summary>Adds what <paramref name="node"/> needs and returns the index of the stage that holds its result.</summary>
    private int Stage(FlowNode node, ValueList<int> visible)
    {
        if (node is ChainNode chain)
        {
            return Stage(chain.Last, Prefix(chain, visible));
        }

        var branches = new List<BranchDraft>();
        Branches(node, visible, branches);
        return Add(node, branches);
    }

    /// <summary>Adds all elements but the last and returns what the last one sees.</summary>
    private ValueList<int> Prefix(ChainNode chain, ValueList<int> visible)
    {
        foreach (FlowNode element in chain.Elements.SkipLast(1))
        {
            if (_failed)
            {
                break;
            }

            visible = [.. visible, Stage(element, visible)];
        }

        return visible;
    }

    private void Branches(FlowNode node, ValueList<int> visible, List<BranchDraft> branches)
    {
        switch (node)
        {
            case ModelNode model:
                branches.Add(new BranchDraft(model, visible));
                break;
            case ChainNode chain:
                Branches(chain.Last, Prefix(chain, visible), branches);
                break;
            case GroupNode group:
                foreach (GroupItem item in group.Items)
                {
                    Branches(item.Node, visible, branches);
                }

                break;
        }
    }

    private int Add(FlowNode node, List<BranchDraft> branches)
    {
        if (branches.Count > FlowLimits.Branches)
        {
            _failed = true;
            _errors.Add("too_many_branches", $"the group has {branches.Count} branches; the limit is {FlowLimits.Branches}", "split the group", node.At);
        }

        if (_stages.Count == FlowLimits.Stages && !_failed)
        {
            _failed = true;
            _errors.Add("too_many_stages", $"the flow has more than {FlowLimits.Stages} stages", "shorten the flow", node.At);
        }

        if (!_failed)
        {
            _stages.Add(new StageDraft(node, branches.ToValueList()));
        }

        return _stages.Count - 1;
    }
}
