namespace ModelNet.Contracts.Generator;

internal static class Primitives
{
    /// <summary>The primitive with Avro's name, or null.</summary>
    public static Primitive? TryParse(string name) => name switch
    {
        "boolean" => Primitive.Boolean,
        "int" => Primitive.Int,
        "long" => Primitive.Long,
        "float" => Primitive.Float,
        "double" => Primitive.Double,
        "string" => Primitive.Text,
        "bytes" => Primitive.Bytes,
        _ => null,
    };

    /// <summary>The C# keyword of a primitive that is a value.</summary>
    public static string Keyword(Primitive primitive) => primitive switch
    {
        Primitive.Boolean => "bool",
        Primitive.Int => "int",
        Primitive.Long => "long",
        Primitive.Float => "float",
        _ => "double",
    };
}
