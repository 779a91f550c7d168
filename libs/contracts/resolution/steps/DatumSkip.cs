using System.Text.Unicode;

namespace ModelNet.Contracts.Resolution;

/// <summary>Goes over a value of the writer's schema and checks it, within the reader's limits.</summary>
internal static class DatumSkip
{
    public static void Over(SchemaNode node, ref AvroReader from)
    {
        switch (node)
        {
            case PrimitiveNode:
                Primitive(node.Kind, ref from);
                break;
            case FixedNode bytes:
                from.ReadRaw(bytes.Size);
                break;
            case EnumNode symbols:
                from.ReadEnum(symbols.Symbols.Count);
                break;
            case UnionNode union:
                from.Enter();
                Over(union.Branches[from.ReadBranch(union.Branches.Count)], ref from);
                from.Leave();
                break;
            case RecordNode record:
                Fields(record, ref from);
                break;
            case ArrayNode array:
                Items(array.Items, array.ItemSize, isMap: false, ref from);
                break;
            case MapNode map:
                Items(map.Values, map.EntrySize, isMap: true, ref from);
                break;
            default:
                throw new InvalidOperationException($"no rule for {node.Text}");
        }
    }

    /// <summary>A string's bytes, which must be UTF-8.</summary>
    public static ReadOnlySpan<byte> Text(ref AvroReader from)
    {
        var start = from.Position;
        var bytes = from.ReadByteSpan();
        return Utf8.IsValid(bytes) ? bytes : throw new AvroFormatException(AvroErrors.BadUtf8, "a string is not valid UTF-8", start);
    }

    private static void Fields(RecordNode record, ref AvroReader from)
    {
        from.Enter();
        foreach (var field in record.Fields)
        {
            Over(field.Type, ref from);
        }

        from.Leave();
    }

    private static void Items(SchemaNode item, SchemaSize size, bool isMap, ref AvroReader from)
    {
        from.Enter();
        var count = 0;
        while (from.NextBlock(count, size, out var block))
        {
            count += block.Count;
            if (size.FixedBytes > 0)
            {
                from.ReadRaw(size.FixedBytes * block.Count); // the count was checked against the bytes that remain
            }
            else
            {
                Block(item, isMap, block.Count, ref from);
            }

            from.EndBlock(block);
        }

        from.Leave();
    }

    private static void Block(SchemaNode item, bool isMap, int count, ref AvroReader from)
    {
        for (var i = 0; i < count; i++)
        {
            if (isMap)
            {
                Text(ref from);
            }

            Over(item, ref from);
        }
    }

    private static void Primitive(AvroKind kind, ref AvroReader from)
    {
        switch (kind)
        {
            case AvroKind.Boolean:
                from.ReadBoolean();
                break;
            case AvroKind.Int:
                from.ReadInt();
                break;
            case AvroKind.Long:
                from.ReadLong();
                break;
            case AvroKind.Float:
                from.ReadRaw(sizeof(float));
                break;
            case AvroKind.Double:
                from.ReadRaw(sizeof(double));
                break;
            case AvroKind.Bytes:
                from.ReadByteSpan();
                break;
            case AvroKind.String:
                Text(ref from);
                break;
            default:
                break; // null takes no bytes
        }
    }
}
