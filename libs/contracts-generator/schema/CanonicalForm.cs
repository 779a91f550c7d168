using System.Text;

namespace ModelNet.Contracts.Generator;

/// <summary>
/// Avro's "Parsing Canonical Form" (specification 1.11, "Transforming into Parsing Canonical Form") and its 64-bit fingerprint:
/// two schemas with one fingerprint read and write the same bytes, whatever their docs and defaults.
/// </summary>
internal static class CanonicalForm
{
    private const ulong Empty = 0xC15D213AA4D7A795;
    private static readonly string[] s_members = { "name", "type", "fields", "symbols", "items" };

    /// <summary>The canonical form of a schema that the parser has accepted.</summary>
    public static string Of(JsonValue schema) => Of(schema, "");

    /// <summary>CRC-64-AVRO of the canonical form's UTF-8 bytes.</summary>
    public static ulong Fingerprint(string canonicalForm)
    {
        var fingerprint = Empty;
        foreach (var octet in Encoding.UTF8.GetBytes(canonicalForm))
        {
            fingerprint = (fingerprint >> 8) ^ TableEntry((fingerprint ^ octet) & 0xFF);
        }
        return fingerprint;
    }

    private static ulong TableEntry(ulong index)
    {
        for (var bit = 0; bit < 8; bit++)
        {
            index = (index >> 1) ^ (Empty & (0UL - (index & 1)));
        }
        return index;
    }

    private static string Of(JsonValue schema, string space)
    {
        if (schema.Kind == JsonKind.Text)
        {
            return $"\"{(Primitives.TryParse(schema.Text) is null ? FullName(schema.Text, space) : schema.Text)}\"";
        }
        var type = schema.Member("type")!;
        var isDefinition = type is { Kind: JsonKind.Text, Text: "record" or "enum" or "array" };
        return isDefinition ? Definition(schema, Space(schema, space)) : Of(type, space);
    }

    private static string Definition(JsonValue schema, string space)
    {
        var text = new StringBuilder("{");
        foreach (var member in s_members)
        {
            if (schema.Member(member) is { } value)
            {
                text.Append(text.Length > 1 ? "," : "").Append('"').Append(member).Append("\":").Append(Value(member, value, space));
            }
        }
        return text.Append('}').ToString();
    }

    private static string Value(string member, JsonValue value, string space) => member switch
    {
        "name" => $"\"{FullName(value.Text, space)}\"",
        "items" => Of(value, space),
        "fields" => Fields(value, space),
        _ => value.Minify(),
    };

    private static string Fields(JsonValue fields, string space)
    {
        var text = new StringBuilder("[");
        foreach (var field in fields.Items)
        {
            text.Append(text.Length > 1 ? "," : "").Append($"{{\"name\":\"{field.Member("name")!.Text}\",\"type\":{Of(field.Member("type")!, space)}}}");
        }
        return text.Append(']').ToString();
    }

    /// <summary>The namespace inside a definition: of its full name, else its own, else the one around it.</summary>
    private static string Space(JsonValue schema, string around)
    {
        var name = schema.Member("name")?.Text ?? "";
        var dot = name.LastIndexOf('.');
        return dot >= 0 ? name.Substring(0, dot) : schema.Member("namespace")?.Text ?? around;
    }

    private static string FullName(string name, string space) => space.Length == 0 || name.IndexOf('.') >= 0 ? name : $"{space}.{name}";
}
