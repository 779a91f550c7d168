namespace ModelNet.Contracts.Resolution;

/// <summary>Turns a writer's and a reader's schema into steps, or refuses with the path of the field that does not resolve (specification 1.11, "Schema Resolution").</summary>
internal sealed class ResolutionPlanner
{
    private readonly Dictionary<(RecordNode, RecordNode), RecordStep> _records = [];

    public Step Plan(SchemaNode writer, SchemaNode reader, string path)
    {
        if (SchemaEquality.SameBytes(writer, reader))
        {
            return new CopyStep(writer);
        }

        return (writer, reader) switch
        {
            (UnionNode w, _) => FromUnion(w, reader, path),
            (_, UnionNode r) => ToUnion(writer, r, path) ?? throw Refused(writer, reader, path),
            _ when !SchemaMatch.Matches(writer, reader) => throw Refused(writer, reader, path),
            (RecordNode w, RecordNode r) => Record(w, r, path),
            (ArrayNode w, ArrayNode r) => new BlocksStep(Plan(w.Items, r.Items, $"{path}[]"), w.ItemSize, isMap: false),
            (MapNode w, MapNode r) => new BlocksStep(Plan(w.Values, r.Values, $"{path}{{}}"), w.EntrySize, isMap: true),
            (EnumNode w, EnumNode r) => Enum(w, r, path),
            _ => Primitive(writer, reader),
        };
    }

    private static SchemaResolutionException Refused(SchemaNode writer, SchemaNode reader, string path) =>
        new(SchemaResolutionException.SchemaUnresolvable, path, $"the writer's {writer.Text} cannot be read as the reader's {reader.Text}");

    private static Step Primitive(SchemaNode writer, SchemaNode reader) => reader.Kind switch
    {
        AvroKind.Float or AvroKind.Double => new PromoteStep(writer.Kind, reader.Kind),
        AvroKind.String => new BytesToStringStep(),
        _ => new CopyStep(writer),
    };

    private static EnumStep Enum(EnumNode writer, EnumNode reader, string path)
    {
        var fallback = reader.Default is null ? -1 : reader.IndexOf(reader.Default);
        var indexes = writer.Symbols.Select(symbol => reader.IndexOf(symbol) is >= 0 and var known ? known : fallback).ToArray();
        return indexes.Any(index => index >= 0)
            ? new EnumStep(writer, indexes)
            : throw new SchemaResolutionException(SchemaResolutionException.SchemaUnresolvable, path, $"the reader's {reader.Text} has none of the writer's symbols and no default");
    }

    private UnionStep FromUnion(UnionNode writer, SchemaNode reader, string path)
    {
        var branches = writer.Branches.Select(branch => Branch(branch, reader, path)).ToArray();
        return branches.Any(branch => branch is not null) ? new UnionStep(branches, path) : throw Refused(writer, reader, path);
    }

    /// <summary>A branch that the reader has no place for is an error only when a value of it comes.</summary>
    private Step? Branch(SchemaNode branch, SchemaNode reader, string path) => reader is UnionNode union
        ? ToUnion(branch, union, path)
        : SchemaMatch.Matches(branch, reader) ? Plan(branch, reader, path) : null;

    private WrapStep? ToUnion(SchemaNode writer, UnionNode reader, string path)
    {
        var branch = SchemaMatch.Branch(writer, reader);
        return branch < 0 ? null : new WrapStep(branch, Plan(writer, reader.Branches[branch], path));
    }

    private RecordStep Record(RecordNode writer, RecordNode reader, string path)
    {
        if (_records.TryGetValue((writer, reader), out var known))
        {
            return known;
        }

        var step = new RecordStep(writer);
        _records.Add((writer, reader), step);
        var byName = reader.Fields.Select(field => field.Name).ToHashSet(StringComparer.Ordinal);
        step.Set([.. reader.Fields.Select(field => Field(writer, reader, field, byName, $"{path}.{field.Name}"))]);
        return step;
    }

    private FieldPlan Field(RecordNode writer, RecordNode reader, FieldNode field, HashSet<string> byName, string path)
    {
        var source = IndexOf(writer, name => name == field.Name);
        if (source < 0)
        {
            // A field that the reader has under its own name is not also another one's earlier name.
            source = IndexOf(writer, name => field.Aliases.Contains(name, StringComparer.Ordinal) && !byName.Contains(name));
        }

        if (source >= 0)
        {
            return new FieldPlan(source, Plan(writer.Fields[source].Type, field.Type, path), null);
        }

        return field.Default is { } fallback
            ? new FieldPlan(-1, null, DefaultEncoder.Encode(field.Type, fallback, path))
            : throw new SchemaResolutionException(
                SchemaResolutionException.SchemaUnresolvable, path, $"the writer's {writer.Name} has no such field, and the reader's {reader.Name} has no default for it");
    }

    private static int IndexOf(RecordNode record, Func<string, bool> wanted)
    {
        for (var i = 0; i < record.Fields.Count; i++)
        {
            if (wanted(record.Fields[i].Name))
            {
                return i;
            }
        }

        return -1;
    }
}
