namespace ModelNet.Contracts.Resolution;

/// <summary>Which schemas match (specification 1.11, "Schema Resolution"): a look at the outside that does not go into records or unions.</summary>
internal static class SchemaMatch
{
    public static bool Matches(SchemaNode writer, SchemaNode reader) => (writer, reader) switch
    {
        ({ Kind: AvroKind.Union }, _) or (_, { Kind: AvroKind.Union }) => true,
        (ArrayNode w, ArrayNode r) => Matches(w.Items, r.Items),
        (MapNode w, MapNode r) => Matches(w.Values, r.Values),
        (FixedNode w, FixedNode r) => w.Size == r.Size && SameName(w, r),
        (EnumNode w, EnumNode r) => SameName(w, r),
        (RecordNode w, RecordNode r) => SameName(w, r),
        (PrimitiveNode w, PrimitiveNode r) => w.Kind == r.Kind || Promotes(w.Kind, r.Kind),
        _ => false,
    };

    /// <summary>The first branch of a reader's union that matches; -1 when none does.</summary>
    public static int Branch(SchemaNode writer, UnionNode reader)
    {
        for (var i = 0; i < reader.Branches.Count; i++)
        {
            if (Matches(writer, reader.Branches[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The reader's aliases rename what the writer wrote, so a writer's type may go by any of them.</summary>
    public static bool SameName(NamedNode writer, NamedNode reader) =>
        writer.Name == reader.Name || reader.Aliases.Contains(writer.FullName, StringComparer.Ordinal);

    private static bool Promotes(AvroKind writer, AvroKind reader) => writer switch
    {
        AvroKind.Int => reader is AvroKind.Long or AvroKind.Float or AvroKind.Double,
        AvroKind.Long => reader is AvroKind.Float or AvroKind.Double,
        AvroKind.Float => reader is AvroKind.Double,
        AvroKind.String => reader is AvroKind.Bytes,
        AvroKind.Bytes => reader is AvroKind.String,
        _ => false,
    };
}
