namespace ModelNet.Contracts.Resolution;

/// <summary>How small the encoding of a type can be: what a count from the wire is checked against before anything is done with it.</summary>
/// <param name="MinBytes">No value takes fewer bytes; 0 for null and for records of nothing else.</param>
/// <param name="FixedBytes">The bytes of every value, where all have the same; else 0.</param>
/// <param name="IsNumber">Null, a boolean or a number: cheap, so that arrays of them may be longer.</param>
internal sealed record SchemaSize(int MinBytes, int FixedBytes, bool IsNumber)
{
    /// <summary>A map's entry: its key, which takes at least the byte of its length, and its value.</summary>
    public SchemaSize WithKey() => new(Math.Min(MinBytes, int.MaxValue - 1) + 1, 0, false);

    public static SchemaSize Of(SchemaNode node) => new(MinOf(node, []), FixedOf(node), node.Kind is >= AvroKind.Null and <= AvroKind.Double);

    private static int FixedOf(SchemaNode node) => node switch
    {
        { Kind: AvroKind.Float } => sizeof(float),
        { Kind: AvroKind.Double } => sizeof(double),
        FixedNode bytes => bytes.Size,
        _ => 0,
    };

    private static int MinOf(SchemaNode node, Dictionary<RecordNode, int> known) => node switch
    {
        { Kind: AvroKind.Null } or FixedNode { Size: 0 } => 0,
        RecordNode record => MinOf(record, known),
        { } other => Math.Max(1, FixedOf(other)),
    };

    private static int MinOf(RecordNode record, Dictionary<RecordNode, int> known)
    {
        if (!known.TryGetValue(record, out var bytes))
        {
            known[record] = 0; // inside itself nothing is claimed
            bytes = (int)Math.Min(int.MaxValue, record.Fields.Sum(field => (long)MinOf(field.Type, known)));
            known[record] = bytes;
        }

        return bytes;
    }
}
