namespace ModelNet.Contracts.Resolution;

/// <summary>Whether two schemas write the same bytes for the same values, so that a datum need not be touched. Docs, defaults and aliases do not count.</summary>
internal static class SchemaEquality
{
    public static bool SameBytes(SchemaNode a, SchemaNode b) => Same(a, b, []);

    private static bool Same(SchemaNode a, SchemaNode b, HashSet<(SchemaNode, SchemaNode)> open) => (a, b) switch
    {
        (PrimitiveNode, PrimitiveNode) => a.Kind == b.Kind,
        (ArrayNode x, ArrayNode y) => Same(x.Items, y.Items, open),
        (MapNode x, MapNode y) => Same(x.Values, y.Values, open),
        (FixedNode x, FixedNode y) => x.Size == y.Size && SchemaMatch.SameName(x, y),
        (EnumNode x, EnumNode y) => SchemaMatch.SameName(x, y) && x.Symbols.SequenceEqual(y.Symbols, StringComparer.Ordinal),
        (UnionNode x, UnionNode y) => All(x.Branches, y.Branches, open),
        (RecordNode x, RecordNode y) => SchemaMatch.SameName(x, y) && SameFields(x, y, open),
        _ => false,
    };

    private static bool SameFields(RecordNode a, RecordNode b, HashSet<(SchemaNode, SchemaNode)> open) =>
        !open.Add((a, b)) // a record inside itself: the outer comparison decides
        || (a.Fields.Select(field => field.Name).SequenceEqual(b.Fields.Select(field => field.Name), StringComparer.Ordinal)
            && All([.. a.Fields.Select(field => field.Type)], [.. b.Fields.Select(field => field.Type)], open));

    private static bool All(IReadOnlyList<SchemaNode> a, IReadOnlyList<SchemaNode> b, HashSet<(SchemaNode, SchemaNode)> open)
    {
        if (a.Count != b.Count)
        {
            return false;
        }

        for (var i = 0; i < a.Count; i++)
        {
            if (!Same(a[i], b[i], open))
            {
                return false;
            }
        }

        return true;
    }
}
