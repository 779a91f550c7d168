using System.Globalization;

namespace ModelNet.Contracts.Generator;

/// <summary>Default values: whether they fit their type, and how C# writes them.</summary>
internal static class Defaults
{
    /// <exception cref="SchemaException">the default does not fit the type.</exception>
    public static void Check(RecordField field, int position)
    {
        if (field.Default is not null && !Fits(field.Type, field.Default))
        {
            throw new SchemaException(Problem.Invalid, $"the default of field {field.Name} does not fit its type", position);
        }
    }

    /// <summary>The C# expression of a value's default; only for types that are values.</summary>
    public static string Expression(RecordField field) => field.Type switch
    {
        EnumType type => $"{type.Name}.{Names.Pascal(field.Default?.Text ?? type.Symbols[0])}",
        _ when field.Default is null => "default",
        PrimitiveType { Primitive: Primitive.Float } => field.Default.Text + "f",
        PrimitiveType { Primitive: Primitive.Double } => field.Default.Text + "d",
        PrimitiveType { Primitive: Primitive.Long } => field.Default.Text + "L",
        _ => field.Default.Text,
    };

    private static bool Fits(AvroType type, JsonValue value) => type switch
    {
        EnumType enumeration => value.Kind == JsonKind.Text && enumeration.Symbols.Contains(value.Text),
        ArrayType => value.Kind == JsonKind.Array && value.Items.Count == 0,
        PrimitiveType primitive => Fits(primitive.Primitive, value),
        _ => false,
    };

    private static bool Fits(Primitive primitive, JsonValue value) => primitive switch
    {
        Primitive.Boolean => value.Kind == JsonKind.Boolean,
        Primitive.Text => value.Kind == JsonKind.Text,
        Primitive.Bytes => value.Kind == JsonKind.Text && value.Text.Length == 0,
        Primitive.Int => value.Kind == JsonKind.Number && int.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        Primitive.Long => value.Kind == JsonKind.Number && long.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        _ => value.Kind == JsonKind.Number,
    };
}
