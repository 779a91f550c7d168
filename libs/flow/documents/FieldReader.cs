using System.Globalization;

namespace ModelNet.Flow;

/// <summary>Reads values of a flow file and reports what they are not. Every method returns null after an error.</summary>
internal sealed class FieldReader(ErrorList errors)
{
    internal ErrorList Errors => errors;

    /// <summary>The fields of a mapping by key; reports other nodes, unknown keys (unless <paramref name="known"/> is null) and duplicates.</summary>
    internal Dictionary<string, YamlField> Fields(YamlNode node, string what, IReadOnlyCollection<string>? known)
    {
        var fields = new Dictionary<string, YamlField>(StringComparer.Ordinal);
        if (node is not YamlMap map)
        {
            WrongType(node, what, "a mapping (key: value)");
            return fields;
        }

        foreach (YamlField field in map.Fields.TakeWhile(_ => !errors.IsFull))
        {
            string key = field.Key.Value;
            if (known is not null && !known.Contains(key))
            {
                errors.Add("unknown_key", $"{what} has no key {Shown.Quote(key)}", Suggestion.Hint(key, known, "keys"), field.Key.At);
            }
            else if (!fields.TryAdd(key, field))
            {
                errors.Add("duplicate_key", $"{Shown.Quote(key)} is given twice", $"the first is at line {fields[key].Key.At.Line}; keep one", field.Key.At);
            }
        }

        return fields;
    }

    internal YamlScalar? Text(YamlNode node, string what)
    {
        if (node is YamlScalar { IsNull: false } scalar)
        {
            return scalar;
        }

        WrongType(node, what, "text");
        return null;
    }

    /// <summary>A whole number from 1 to <paramref name="max"/>; outside it the code is <paramref name="what"/> + <c>_out_of_range</c>.</summary>
    internal int? Count(YamlNode node, string what, int max)
    {
        if (node is not YamlScalar { Plain: true } scalar || !IsWhole(scalar.Value))
        {
            WrongType(node, what, "a whole number");
            return null;
        }

        if (int.TryParse(scalar.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= 1 && value <= max)
        {
            return value;
        }

        errors.Add($"{what}_out_of_range", $"{what} is {Shown.Clean(scalar.Value)}", $"{what} has to be between 1 and {max}", node.At);
        return null;
    }

    /// <summary>A number from 0 to <paramref name="max"/>; outside it the code is <paramref name="what"/> + <c>_out_of_range</c>.</summary>
    internal double? Number(YamlNode node, string what, double max)
    {
        if (node is not YamlScalar { Plain: true } scalar || !double.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || double.IsNaN(value))
        {
            WrongType(node, what, "a number");
            return null;
        }

        if (value >= 0 && value <= max)
        {
            return value;
        }

        errors.Add($"{what}_out_of_range", $"{what} is {Shown.Clean(scalar.Value)}", $"{what} has to be between 0 and {max.ToString(CultureInfo.InvariantCulture)}", node.At);
        return null;
    }

    internal T? Choice<T>(YamlNode node, string what, IReadOnlyDictionary<string, T> choices)
        where T : struct
    {
        if (Text(node, what) is not { } scalar)
        {
            return null;
        }

        if (choices.TryGetValue(scalar.Value, out T value))
        {
            return value;
        }

        errors.Add("invalid_value", $"{what} cannot be {Shown.Quote(scalar.Value)}", Suggestion.Hint(scalar.Value, [.. choices.Keys], "values"), node.At);
        return null;
    }

    /// <summary>Weights by model name.</summary>
    internal List<NamedWeight> Weights(YamlNode node, string what)
    {
        var weights = new List<NamedWeight>();
        foreach ((string model, YamlField field) in Fields(node, what, null))
        {
            if (field.Value is YamlScalar { Plain: true } scalar && Flow.Weights.TryParse(scalar.Value, out double weight))
            {
                weights.Add(new NamedWeight(model, weight, field.Key.At));
            }
            else
            {
                errors.Add("bad_weight", $"the weight of {Shown.Quote(model)} is {field.Value.Kind}", Flow.Weights.Rule, field.Value.At);
            }
        }

        return weights;
    }

    internal void WrongType(YamlNode node, string what, string expected, string? hint = null) => errors.Add(
        "wrong_type",
        $"{what} has to be {expected}, not {node.Kind}",
        hint ?? (node is YamlScalar { IsNull: true } ? "give a value or remove the key" : "see the reference in docs/flows.md"),
        node.At);

    private static bool IsWhole(string text)
    {
        ReadOnlySpan<char> digits = text.StartsWith('-') || text.StartsWith('+') ? text.AsSpan(1) : text;
        return digits.Length > 0 && !digits.ContainsAnyExceptInRange('0', '9');
    }
}
