using System.Text.Json;

namespace ModelNet.Contracts.Resolution;

/// <summary>Avro's types.</summary>
internal enum AvroKind
{
    Null,
    Boolean,
    Int,
    Long,
    Float,
    Double,
    Bytes,
    String,
    Record,
    Enum,
    Fixed,
    Array,
    Map,
    Union,
}

/// <summary>A schema as it is needed for resolution: logical types, docs and orders are left out, as the specification says.</summary>
internal abstract class SchemaNode(AvroKind kind)
{
    public AvroKind Kind => kind;

    /// <summary>The type for people.</summary>
    public virtual string Text => Kind.ToString().ToLowerInvariant();
}

internal sealed class PrimitiveNode(AvroKind kind) : SchemaNode(kind);

internal sealed class ArrayNode(SchemaNode items) : SchemaNode(AvroKind.Array)
{
    private SchemaSize? _size;

    public SchemaNode Items => items;

    /// <summary>Computed at its first use, when all records know their fields.</summary>
    public SchemaSize ItemSize => _size ??= SchemaSize.Of(items);
}

internal sealed class MapNode(SchemaNode values) : SchemaNode(AvroKind.Map)
{
    private SchemaSize? _size;

    public SchemaNode Values => values;

    /// <summary>The size of an entry, key and value.</summary>
    public SchemaSize EntrySize => _size ??= SchemaSize.Of(values).WithKey();
}

internal sealed class UnionNode(IReadOnlyList<SchemaNode> branches) : SchemaNode(AvroKind.Union)
{
    public IReadOnlyList<SchemaNode> Branches => branches;

    public override string Text => $"union of {string.Join(", ", branches.Select(branch => branch.Text))}";
}

/// <summary>A type with a name: record, enum or fixed.</summary>
internal abstract class NamedNode(AvroKind kind, string fullName, IReadOnlyList<string> aliases) : SchemaNode(kind)
{
    public string FullName => fullName;

    /// <summary>The name without its namespace, by which types match (specification 1.11, "Schema Resolution").</summary>
    public string Name => fullName[(fullName.LastIndexOf('.') + 1)..];

    /// <summary>Other full names under which a writer may know the type.</summary>
    public IReadOnlyList<string> Aliases => aliases;

    public override string Text => $"{base.Text} {fullName}";
}

internal sealed class FixedNode(string fullName, IReadOnlyList<string> aliases, int size) : NamedNode(AvroKind.Fixed, fullName, aliases)
{
    /// <summary>How many bytes.</summary>
    public int Size => size;
}

internal sealed class EnumNode(string fullName, IReadOnlyList<string> aliases, IReadOnlyList<string> symbols, string? fallback) : NamedNode(AvroKind.Enum, fullName, aliases)
{
    public IReadOnlyList<string> Symbols => symbols;

    /// <summary>The symbol that stands for those which the reader does not know; null when there is none.</summary>
    public string? Default => fallback;

    public int IndexOf(string symbol)
    {
        for (var i = 0; i < symbols.Count; i++)
        {
            if (symbols[i] == symbol)
            {
                return i;
            }
        }

        return -1;
    }
}

internal sealed class RecordNode(string fullName, IReadOnlyList<string> aliases) : NamedNode(AvroKind.Record, fullName, aliases)
{
    /// <summary>Set once, after the record's name is known, since a record may contain itself.</summary>
    public IReadOnlyList<FieldNode> Fields { get; set; } = [];
}

/// <param name="Name">The field's name.</param>
/// <param name="Aliases">Other names under which a writer may know it.</param>
/// <param name="Type">Its type.</param>
/// <param name="Default">Its default as JSON; null when it has none (a default of JSON null is an element of that kind).</param>
internal sealed record FieldNode(string Name, IReadOnlyList<string> Aliases, SchemaNode Type, JsonElement? Default);
