using System.Text;
using System.Text.Json;

namespace ModelNet.Contracts.Resolution;

/// <summary>Encodes a field's default from the schema's JSON (specification 1.11, "Complex Types", the table of defaults) once, when a plan is made.</summary>
internal sealed class DefaultEncoder
{
    private const int MaxBytes = 1 << 20;
    private const int MaxDepth = 64;
    private const int MaxValues = 1 << 16;
    private readonly TranscodeBuffer _to = new();
    private int _values;

    private DefaultEncoder() => _to.Begin(MaxBytes);

    /// <exception cref="SchemaResolutionException"><c>schema_unreadable</c>: the default is not a value of the type.</exception>
    public static byte[] Encode(SchemaNode type, JsonElement value, string path)
    {
        var encoder = new DefaultEncoder();
        try
        {
            encoder.Value(type, value, path, 0);
        }
        catch (Exception broken) when (broken is InvalidOperationException or FormatException or AvroFormatException or KeyNotFoundException)
        {
            throw Bad(path, $"the default is not a {type.Text}", broken);
        }

        return encoder._to.Written.ToArray();
    }

    private static SchemaResolutionException Bad(string path, string cause, Exception? inner = null) =>
        new(SchemaResolutionException.SchemaUnreadable, path, cause, inner);

    private void Value(SchemaNode type, JsonElement value, string path, int depth)
    {
        if (depth > MaxDepth || ++_values > MaxValues)
        {
            throw Bad(path, "the default has no end, or too many values");
        }

        switch (type)
        {
            case UnionNode union:
                _to.Long(0); // a default is a value of the first branch
                Value(union.Branches[0], value, path, depth + 1);
                break;
            case RecordNode record:
                Fields(record, value, path, depth + 1);
                break;
            case ArrayNode array:
                Items(value.EnumerateArray(), value.GetArrayLength(), item => Value(array.Items, item, path, depth + 1));
                break;
            case MapNode map:
                Items(value.EnumerateObject(), value.EnumerateObject().Count(), entry =>
                {
                    _to.Bytes(Encoding.UTF8.GetBytes(entry.Name));
                    Value(map.Values, entry.Value, path, depth + 1);
                });
                break;
            case EnumNode symbols:
                var index = symbols.IndexOf(value.GetString()!);
                _to.Long(index >= 0 ? index : throw Bad(path, $"the default is no symbol of {symbols.Name}"));
                break;
            case FixedNode bytes:
                _to.Raw(Octets(value) is { } raw && raw.Length == bytes.Size ? raw : throw Bad(path, $"the default has not {bytes.Size} bytes"));
                break;
            default:
                Primitive(type.Kind, value);
                break;
        }
    }

    private void Items<T>(IEnumerable<T> items, int count, Action<T> write)
    {
        if (count > 0)
        {
            _to.Long(count);
            foreach (var item in items)
            {
                write(item);
            }
        }

        _to.Long(0);
    }

    private void Fields(RecordNode record, JsonElement value, string path, int depth)
    {
        foreach (var field in record.Fields)
        {
            var given = value.TryGetProperty(field.Name, out var own) ? own : field.Default;
            Value(field.Type, given ?? throw Bad(path, $"the default says nothing of {record.Name}.{field.Name}"), path, depth);
        }
    }

    private void Primitive(AvroKind kind, JsonElement value)
    {
        switch (kind)
        {
            case AvroKind.Null when value.ValueKind == JsonValueKind.Null:
                break;
            case AvroKind.Boolean:
                _to.Boolean(value.GetBoolean());
                break;
            case AvroKind.Int:
                _to.Long(value.GetInt32());
                break;
            case AvroKind.Long:
                _to.Long(value.GetInt64());
                break;
            case AvroKind.Float:
                _to.Float(value.GetSingle());
                break;
            case AvroKind.Double:
                _to.Double(value.GetDouble());
                break;
            case AvroKind.Bytes:
                _to.Bytes(Octets(value));
                break;
            case AvroKind.String when value.ValueKind == JsonValueKind.String:
                _to.Bytes(Encoding.UTF8.GetBytes(value.GetString()!));
                break;
            default:
                throw new InvalidOperationException();
        }
    }

    /// <summary>Bytes are text with one character, U+0000 to U+00FF, for each.</summary>
    private static byte[] Octets(JsonElement value) =>
        [.. value.GetString()!.Select(character => character <= 0xFF ? (byte)character : throw new FormatException())];
}
