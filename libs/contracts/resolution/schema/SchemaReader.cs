using System.Text.Json;

namespace ModelNet.Contracts.Resolution;

/// <summary>Reads a schema's JSON (specification 1.11, "Schema Declaration"). What comes from a registry is not trusted: its length and depth are bounded.</summary>
internal sealed class SchemaReader
{
    private const int MaxLength = 1 << 20;
    private readonly Dictionary<string, NamedNode> _named = new(StringComparer.Ordinal);

    /// <exception cref="SchemaResolutionException"><c>schema_unreadable</c>.</exception>
    public static SchemaNode Read(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (json.Length > MaxLength)
        {
            throw Unreadable("schema", $"it has {json.Length} characters, more than {MaxLength}");
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            return new SchemaReader().Type(document.RootElement.Clone(), string.Empty, "schema");
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException) // the latter: a number or text that is none
        {
            throw new SchemaResolutionException(SchemaResolutionException.SchemaUnreadable, "schema", "it is not JSON", broken);
        }
    }

    private static SchemaResolutionException Unreadable(string path, string cause) => new(SchemaResolutionException.SchemaUnreadable, path, cause);

    private static AvroKind? Primitive(string name) => name switch
    {
        "null" => AvroKind.Null,
        "boolean" => AvroKind.Boolean,
        "int" => AvroKind.Int,
        "long" => AvroKind.Long,
        "float" => AvroKind.Float,
        "double" => AvroKind.Double,
        "bytes" => AvroKind.Bytes,
        "string" => AvroKind.String,
        _ => null,
    };

    private SchemaNode Type(JsonElement json, string space, string path) => json.ValueKind switch
    {
        JsonValueKind.String => Reference(json.GetString()!, space, path),
        JsonValueKind.Array => Union(json, space, path),
        JsonValueKind.Object => Declared(json, space, path),
        _ => throw Unreadable(path, "a type is a name, a list or an object"),
    };

    private SchemaNode Reference(string name, string space, string path)
    {
        if (Primitive(name) is { } primitive)
        {
            return new PrimitiveNode(primitive);
        }

        return _named.TryGetValue(SchemaNames.Full(name, space), out var known) || _named.TryGetValue(name, out known)
            ? known
            : throw Unreadable(path, $"\"{name}\" is not a type that was declared before");
    }

    private UnionNode Union(JsonElement json, string space, string path)
    {
        var branches = json.EnumerateArray().Select((branch, i) => Type(branch, space, $"{path}<{i}>")).ToList();
        if (branches.Exists(branch => branch.Kind == AvroKind.Union))
        {
            throw Unreadable(path, "a union holds a union");
        }

        var keys = branches.Select(branch => branch is NamedNode named ? named.FullName : branch.Text).ToList();
        return keys.Count == keys.Distinct(StringComparer.Ordinal).Count()
            ? new UnionNode(branches)
            : throw Unreadable(path, "a union holds one type twice");
    }

    private SchemaNode Declared(JsonElement json, string space, string path)
    {
        if (!json.TryGetProperty("type", out var type))
        {
            throw Unreadable(path, "\"type\" is missing");
        }

        if (type.ValueKind != JsonValueKind.String)
        {
            return Type(type, space, path);
        }

        return type.GetString() switch
        {
            "array" => new ArrayNode(Type(Required(json, "items", path), space, $"{path}[]")),
            "map" => new MapNode(Type(Required(json, "values", path), space, $"{path}{{}}")),
            "record" or "error" => Record(json, space, path),
            "enum" => Enum(json, space, path),
            "fixed" => Fixed(json, space, path),
            { } name => Reference(name, space, path),
            null => throw Unreadable(path, "\"type\" is null"),
        };
    }

    private RecordNode Record(JsonElement json, string space, string path)
    {
        var (name, inner, aliases) = SchemaNames.Of(json, space, path);
        var record = new RecordNode(name, aliases);
        Declare(record, path);
        var fields = Required(json, "fields", path);
        if (fields.ValueKind != JsonValueKind.Array)
        {
            throw Unreadable(path, "\"fields\" is not a list");
        }

        record.Fields = [.. fields.EnumerateArray().Select(field => Field(field, inner, path == "schema" ? record.Name : path))];
        return record.Fields.Select(field => field.Name).Distinct(StringComparer.Ordinal).Count() == record.Fields.Count
            ? record
            : throw Unreadable(path, "two fields have one name");
    }

    private FieldNode Field(JsonElement json, string space, string path)
    {
        var name = SchemaNames.Text(Required(json, "name", path), path);
        var at = $"{path}.{name}";
        JsonElement? fallback = json.TryGetProperty("default", out var given) ? given : null;
        return new FieldNode(name, SchemaNames.Aliases(json, at), Type(Required(json, "type", at), space, at), fallback);
    }

    private EnumNode Enum(JsonElement json, string space, string path)
    {
        var (name, _, aliases) = SchemaNames.Of(json, space, path);
        var symbols = SchemaNames.Texts(Required(json, "symbols", path), path);
        var fallback = json.TryGetProperty("default", out var given) ? SchemaNames.Text(given, path) : null;
        var node = new EnumNode(name, aliases, symbols, fallback);
        if (symbols.Distinct(StringComparer.Ordinal).Count() != symbols.Count || (fallback is not null && node.IndexOf(fallback) < 0))
        {
            throw Unreadable(path, "a symbol comes twice, or the default is no symbol");
        }

        Declare(node, path);
        return node;
    }

    private FixedNode Fixed(JsonElement json, string space, string path)
    {
        var (name, _, aliases) = SchemaNames.Of(json, space, path);
        if (!Required(json, "size", path).TryGetInt32(out var size) || size < 0)
        {
            throw Unreadable(path, "\"size\" is not a length");
        }

        var node = new FixedNode(name, aliases, size);
        Declare(node, path);
        return node;
    }

    private void Declare(NamedNode node, string path)
    {
        if (!_named.TryAdd(node.FullName, node))
        {
            throw Unreadable(path, $"{node.FullName} is declared twice");
        }
    }

    private static JsonElement Required(JsonElement json, string name, string path) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) ? value : throw Unreadable(path, $"\"{name}\" is missing");
}
