namespace ModelNet.Flow;

/// <summary>A node of a parsed expression. Redundant parentheses are gone: a chain's last element is never a chain, and no chain has one element.</summary>
internal abstract record FlowNode(Position At)
{
    /// <summary>All models in the order of the text; one that occurs twice is listed twice.</summary>
    internal IEnumerable<ModelNode> Models => this switch
    {
        ModelNode model => [model],
        ChainNode chain => chain.Elements.SelectMany(element => element.Models),
        GroupNode group => group.Items.SelectMany(item => item.Node.Models),
        _ => [],
    };
}

internal sealed record ModelNode(string Name, Position At) : FlowNode(At);

/// <summary>Elements that run one after the other.</summary>
internal sealed record ChainNode(IReadOnlyList<FlowNode> Elements, Position At) : FlowNode(At)
{
    internal FlowNode Last => Elements[^1];

    /// <summary>A chain of the elements; <c>a &gt; (b &gt; c)</c> means the same as <c>a &gt; b &gt; c</c> and becomes it.</summary>
    internal static FlowNode Of(List<FlowNode> elements)
    {
        if (elements.Count == 1)
        {
            return elements[0];
        }

        return elements[^1] is ChainNode tail
            ? new ChainNode([.. elements[..^1], .. tail.Elements], elements[0].At)
            : new ChainNode(elements, elements[0].At);
    }
}

/// <summary>Items whose last models are fused token by token.</summary>
internal sealed record GroupNode(IReadOnlyList<GroupItem> Items, Position At) : FlowNode(At);

/// <param name="Node">What the item runs.</param>
/// <param name="Weight">The weight written in the expression, or null.</param>
internal sealed record GroupItem(FlowNode Node, double? Weight)
{
    /// <summary>The model that votes for this item, or null when a nested group does.</summary>
    internal string? Voter => Node switch
    {
        ModelNode model => model.Name,
        ChainNode { Last: ModelNode last } => last.Name,
        _ => null,
    };
}
