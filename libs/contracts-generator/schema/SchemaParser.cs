namespace ModelNet.Contracts.Generator;

/// <summary>One schema file: JSON to types. A name may be used again after its definition, as Avro has it.</summary>
internal sealed class SchemaParser
{
    private readonly Dictionary<string, NamedType> _types = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);

    /// <summary>Every record and enum of the file, in the order in which their definitions end.</summary>
    public List<NamedType> Types { get; } = new();

    /// <exception cref="SchemaException">not valid, or not supported.</exception>
    public RecordType Parse(JsonValue root) =>
        ParseType(root) as RecordType ?? throw Invalid("the schema of a topic is a record", root);

    private AvroType ParseType(JsonValue json) => json.Kind switch
    {
        JsonKind.Text => ByName(json.Text, json),
        JsonKind.Object => Complex(json),
        JsonKind.Array => throw Unsupported("unions", json),
        _ => throw Invalid("a type is a name or an object", json),
    };

    private AvroType ByName(string name, JsonValue json)
    {
        if (Primitives.TryParse(name) is { } primitive)
        {
            return new PrimitiveType(primitive);
        }
        var simple = name.Substring(name.LastIndexOf('.') + 1);
        if (_open.Contains(simple))
        {
            throw Unsupported($"a record that contains itself ({simple})", json);
        }
        return _types.TryGetValue(simple, out var type) ? type : throw Unknown(name, json);
    }

    private AvroType Complex(JsonValue json)
    {
        var type = json.Member("type") ?? throw Invalid("a type's \"type\" is missing", json);
        if (type.Kind != JsonKind.Text)
        {
            return ParseType(type);
        }
        return type.Text switch
        {
            "record" => Record(json),
            "enum" => Enumeration(json),
            "array" => new ArrayType(Items(json)),
            "map" or "fixed" or "error" => throw Unsupported(type.Text, type),
            _ => ByName(type.Text, type), // {"type": "long", "logicalType": …}: read as the type underneath, as Avro allows
        };
    }

    private AvroType Items(JsonValue json)
    {
        var items = ParseType(json.Member("items") ?? throw Invalid("an array's \"items\" is missing", json));
        return items is ArrayType or EnumType ? throw Unsupported("arrays of arrays and of enums", json) : items;
    }

    private RecordType Record(JsonValue json)
    {
        var name = DefinedName(json);
        _open.Add(name);
        var fields = Required(json, "fields", JsonKind.Array).Items.Select(Field).ToList();
        _open.Remove(name);
        if (fields.Count == 0)
        {
            throw Unsupported("records without fields (they have no bytes to check a count against)", json);
        }
        Names.CheckFields(name, fields, json.Position);
        return Define(new RecordType(name, Text(json, "doc"), json.Position, fields));
    }

    private RecordField Field(JsonValue json)
    {
        var name = Required(json, "name", JsonKind.Text).Text;
        var type = ParseType(json.Member("type") ?? throw Invalid($"the type of field {name} is missing", json));
        var field = new RecordField(name, type, Text(json, "doc"), json.Member("default"));
        Defaults.Check(field, json.Position);
        return field;
    }

    private EnumType Enumeration(JsonValue json)
    {
        var name = DefinedName(json);
        var symbols = Required(json, "symbols", JsonKind.Array).Items.Select(symbol => symbol.Text).ToList();
        if (symbols.Count == 0)
        {
            throw Invalid($"the enum {name} has no symbols", json);
        }
        Names.CheckSymbols(name, symbols, json.Position);
        return Define(new EnumType(name, Text(json, "doc"), json.Position, symbols));
    }

    private string DefinedName(JsonValue json)
    {
        var name = Required(json, "name", JsonKind.Text).Text;
        var simple = name.Substring(name.LastIndexOf('.') + 1);
        Names.CheckType(simple, json.Position);
        return _types.ContainsKey(simple) || _open.Contains(simple) ? throw Invalid($"{simple} is defined twice in this file", json) : simple;
    }

    private T Define<T>(T type)
        where T : NamedType
    {
        _types.Add(type.Name, type);
        Types.Add(type);
        return type;
    }

    private static JsonValue Required(JsonValue json, string member, JsonKind kind)
    {
        var value = json.Kind == JsonKind.Object ? json.Member(member) : null;
        return value?.Kind == kind ? value : throw Invalid($"\"{member}\" is missing or of the wrong kind", json);
    }

    private static string Text(JsonValue json, string member) =>
        json.Member(member) is { Kind: JsonKind.Text } value ? value.Text : "";

    private static SchemaException Unknown(string name, JsonValue json) => Invalid($"the type {name} is not defined before its use", json);

    private static SchemaException Invalid(string message, JsonValue json) => new(Problem.Invalid, message, json.Position);

    private static SchemaException Unsupported(string what, JsonValue json) =>
        new(Problem.Unsupported, $"{what}: not supported", json.Position);
}
