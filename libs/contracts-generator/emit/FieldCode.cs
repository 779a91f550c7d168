namespace ModelNet.Contracts.Generator;

/// <summary>The C# of one field: its property and one statement for each of the record's methods.</summary>
internal static class FieldCode
{
    public static string Property(RecordField field)
    {
        var name = Names.Pascal(field.Name);
        return field.Type switch
        {
            EnumType type => $"public {type.Name} {name} {{ get; set; }} = {Defaults.Expression(field)};",
            PrimitiveType { IsObject: false } type when field.Default is null => $"public {Primitives.Keyword(type.Primitive)} {name} {{ get; set; }}",
            PrimitiveType { IsObject: false } type => $"public {Primitives.Keyword(type.Primitive)} {name} {{ get; set; }} = {Defaults.Expression(field)};",
            _ => $"public {ClassName(field.Type)} {name} {{ get; }} = new();",
        };
    }

    public static string Reset(RecordField field)
    {
        var name = Names.Pascal(field.Name);
        return IsValue(field.Type) ? $"{name} = {Defaults.Expression(field)};" : $"{name}.Reset();";
    }

    public static string CopyValue(RecordField field)
    {
        var name = Names.Pascal(field.Name);
        return IsValue(field.Type) ? $"{name} = other.{name};" : $"{name}.CopyFrom(other.{name});";
    }

    /// <summary>What the field adds to the bound of the encoded size, beside its constant part.</summary>
    public static string SizeTerm(RecordField field)
    {
        var name = Names.Pascal(field.Name);
        return field.Type switch
        {
            PrimitiveType { IsObject: true } => $"{name}.Length",
            ArrayType { Items: PrimitiveType { IsObject: false } item } => $"((long){name}.Count * {MaxBytes(item)})",
            _ => "",
        };
    }

    /// <summary>The longest encoding of the part that does not depend on the value, in bytes.</summary>
    public static int MaxBytes(AvroType type) => type switch
    {
        PrimitiveType { Primitive: Primitive.Boolean } => 1,
        PrimitiveType { Primitive: Primitive.Float } => 4,
        PrimitiveType { Primitive: Primitive.Double } => 8,
        PrimitiveType { Primitive: Primitive.Long } => 10,
        ArrayType => 6,
        RecordType => 0,
        _ => 5,
    };

    public static string Read(RecordField field)
    {
        var name = Names.Pascal(field.Name);
        return field.Type switch
        {
            EnumType type => $"{name} = ({type.Name})reader.ReadEnum({type.Symbols.Count});",
            ArrayType => $"reader.ReadArray({name});",
            RecordType => $"{name}.ReadFields(ref reader);",
            PrimitiveType { Primitive: Primitive.Text } => $"reader.ReadString({name});",
            PrimitiveType { Primitive: Primitive.Bytes } => $"reader.ReadBytes({name});",
            PrimitiveType type => $"{name} = reader.Read{type.Primitive}();",
            _ => "",
        };
    }

    public static string Write(RecordField field)
    {
        var name = Names.Pascal(field.Name);
        return field.Type switch
        {
            EnumType => $"writer.WriteInt((int){name});",
            ArrayType => $"writer.WriteArray({name}.Span);",
            RecordType => $"{name}.WriteFields(ref writer);",
            PrimitiveType { IsObject: true } => $"writer.WriteBytes({name}.Span);",
            PrimitiveType type => $"writer.Write{type.Primitive}({name});",
            _ => "",
        };
    }

    /// <summary>Whether the field is an array whose entries are objects, which takes a loop in every method.</summary>
    public static bool IsObjectArray(RecordField field) =>
        field.Type is ArrayType { Items: RecordType or PrimitiveType { IsObject: true } };

    public static string ClassName(AvroType type) => type switch
    {
        NamedType named => named.Name,
        PrimitiveType { Primitive: Primitive.Text } => "Utf8Text",
        PrimitiveType { Primitive: Primitive.Bytes } => "ByteBuffer",
        PrimitiveType value => Primitives.Keyword(value.Primitive),
        ArrayType { Items: PrimitiveType { IsObject: false } item } => $"ValueList<{Primitives.Keyword(item.Primitive)}>",
        ArrayType array => $"MessageList<{ClassName(array.Items)}>",
        _ => "",
    };

    private static bool IsValue(AvroType type) => type is EnumType or PrimitiveType { IsObject: false };
}
