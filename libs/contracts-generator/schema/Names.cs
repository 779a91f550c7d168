using System.Text;

namespace ModelNet.Contracts.Generator;

/// <summary>Avro's names as C# names.</summary>
internal static class Names
{
    private static readonly HashSet<string> s_members = new(StringComparer.Ordinal)
    {
        "ReadFrom", "ReadFields", "WriteTo", "WriteFields", "EncodeTo", "EncodedSizeBound", "Reset", "CopyFrom", "SchemaJson", "TopicName",
        "Equals", "GetHashCode", "GetType", "ToString", "MemberwiseClone",
    };

    /// <summary>first_step and FIRST_STEP become FirstStep.</summary>
    public static string Pascal(string name)
    {
        var allUpper = name.All(c => !char.IsLower(c));
        var text = new StringBuilder();
        foreach (var part in name.Split('_').Where(part => part.Length > 0))
        {
            text.Append(char.ToUpperInvariant(part[0]));
            text.Append(allUpper ? part.Substring(1).ToLowerInvariant() : part.Substring(1));
        }
        return text.ToString();
    }

    public static void CheckType(string name, int position)
    {
        if (!IsAvroName(name) || !char.IsUpper(name[0]))
        {
            throw Bad($"the type name '{name}' must be letters, digits and '_', beginning with an upper-case letter", position);
        }
    }

    public static void CheckFields(string record, IEnumerable<RecordField> fields, int position)
    {
        var seen = new HashSet<string>(s_members, StringComparer.Ordinal) { record };
        foreach (var field in fields)
        {
            if (!IsAvroName(field.Name) || !seen.Add(Pascal(field.Name)))
            {
                throw Bad($"field '{field.Name}' of {record} is no name, or its C# name {Pascal(field.Name)} is taken", position);
            }
        }
    }

    public static void CheckSymbols(string name, IEnumerable<string> symbols, int position)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var symbol in symbols)
        {
            if (!IsAvroName(symbol) || !seen.Add(Pascal(symbol)))
            {
                throw Bad($"symbol '{symbol}' of {name} is no name, or its C# name is taken", position);
            }
        }
    }

    private static bool IsAvroName(string name) =>
        name.Length > 0 && !char.IsDigit(name[0]) && name.Any(c => c != '_') && name.All(c => c == '_' || (c < 128 && char.IsLetterOrDigit(c)));

    private static SchemaException Bad(string message, int position) => new(Problem.BadName, message, position);
}
