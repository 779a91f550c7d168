using System.Globalization;

namespace ModelNet.Flow;

/// <summary>Writes an expression in its canonical form: one space around '&gt;', one after ',', parentheses only where they matter.</summary>
internal static class ExpressionWriter
{
    internal static string Write(FlowNode node) => node switch
    {
        ModelNode model => model.Name,
        ChainNode chain => string.Join(" > ", chain.Elements.Select(Element)),
        GroupNode group => $"[{string.Join(", ", group.Items.Select(Item))}]",
        _ => throw new ArgumentOutOfRangeException(nameof(node), node, "not a kind of node"),
    };

    private static string Element(FlowNode node) => node is ChainNode ? $"({Write(node)})" : Write(node);

    private static string Item(GroupItem item) => item.Weight is { } weight
        ? $"{Element(item.Node)}*{weight.ToString("R", CultureInfo.InvariantCulture)}"
        : Write(item.Node);
}
