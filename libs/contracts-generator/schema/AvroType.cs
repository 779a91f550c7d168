namespace ModelNet.Contracts.Generator;

/// <summary>A type of a schema, of the subset that the generator supports.</summary>
internal abstract class AvroType
{
    /// <summary>The shortest encoding, in bytes; at least 1, so that a count can be checked against the bytes that remain.</summary>
    public abstract int MinBytes { get; }

    /// <summary>The shape without docs, for comparing two definitions of one name.</summary>
    public abstract string Shape { get; }
}

internal enum Primitive
{
    Boolean,
    Int,
    Long,
    Float,
    Double,
    Text,
    Bytes,
}

internal sealed class PrimitiveType : AvroType
{
    public PrimitiveType(Primitive primitive) => Primitive = primitive;

    public Primitive Primitive { get; }

    public override int MinBytes => Primitive switch
    {
        Primitive.Float => 4,
        Primitive.Double => 8,
        _ => 1,
    };

    public override string Shape => Primitive.ToString();

    /// <summary>Whether the value is an object that is used again.</summary>
    public bool IsObject => Primitive is Primitive.Text or Primitive.Bytes;
}

internal sealed class ArrayType : AvroType
{
    public ArrayType(AvroType items) => Items = items;

    public AvroType Items { get; }

    public override int MinBytes => 1;

    public override string Shape => $"[{Items.Shape}]";
}

internal abstract class NamedType : AvroType
{
    protected NamedType(string name, string doc, int position)
    {
        Name = name;
        Doc = doc;
        Position = position;
    }

    /// <summary>The simple name, which is the C# name too.</summary>
    public string Name { get; }

    public string Doc { get; }

    public int Position { get; }
}

internal sealed class EnumType : NamedType
{
    public EnumType(string name, string doc, int position, IReadOnlyList<string> symbols)
        : base(name, doc, position) => Symbols = symbols;

    public IReadOnlyList<string> Symbols { get; }

    public override int MinBytes => 1;

    public override string Shape => $"enum {Name} {string.Join(" ", Symbols)}";
}

internal sealed class RecordType : NamedType
{
    public RecordType(string name, string doc, int position, IReadOnlyList<RecordField> fields)
        : base(name, doc, position) => Fields = fields;

    public IReadOnlyList<RecordField> Fields { get; }

    public override int MinBytes => Fields.Sum(member => member.Type.MinBytes);

    public override string Shape =>
        $"record {Name} {{{string.Join("; ", Fields.Select(member => $"{member.Name}: {member.Type.Shape} = {member.Default?.Minify()}"))}}}";
}

internal sealed class RecordField
{
    public RecordField(string name, AvroType type, string doc, JsonValue? defaultValue)
    {
        Name = name;
        Type = type;
        Doc = doc;
        Default = defaultValue;
    }

    public string Name { get; }

    public AvroType Type { get; }

    public string Doc { get; }

    public JsonValue? Default { get; }
}
