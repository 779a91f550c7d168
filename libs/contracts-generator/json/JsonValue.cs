using System.Globalization;
using System.Text;

namespace ModelNet.Contracts.Generator;

internal enum JsonKind
{
    Null,
    Boolean,
    Number,
    Text,
    Array,
    Object,
}

/// <summary>A parsed JSON value that keeps the order of members and where it begins in the file.</summary>
internal sealed class JsonValue
{
    public JsonValue(JsonKind kind, int position, string text = "")
    {
        Kind = kind;
        Position = position;
        Text = text;
    }

    public JsonKind Kind { get; }

    /// <summary>Offset of the first character, in characters.</summary>
    public int Position { get; }

    /// <summary>A string's value, a number as written, or true, false, null.</summary>
    public string Text { get; }

    public List<JsonValue> Items { get; } = new();

    public List<KeyValuePair<string, JsonValue>> Members { get; } = new();

    public JsonValue? Member(string name)
    {
        foreach (var member in Members)
        {
            if (member.Key == name)
            {
                return member.Value;
            }
        }
        return null;
    }

    /// <summary>The value without white space, members in the order of the file.</summary>
    public string Minify()
    {
        var text = new StringBuilder();
        Write(text);
        return text.ToString();
    }

    private void Write(StringBuilder text)
    {
        switch (Kind)
        {
            case JsonKind.Text:
                Quote(text, Text);
                break;
            case JsonKind.Array:
                WriteArray(text);
                break;
            case JsonKind.Object:
                WriteObject(text);
                break;
            default:
                text.Append(Text);
                break;
        }
    }

    private void WriteArray(StringBuilder text)
    {
        text.Append('[');
        for (var i = 0; i < Items.Count; i++)
        {
            text.Append(i == 0 ? "" : ",");
            Items[i].Write(text);
        }
        text.Append(']');
    }

    private void WriteObject(StringBuilder text)
    {
        text.Append('{');
        for (var i = 0; i < Members.Count; i++)
        {
            text.Append(i == 0 ? "" : ",");
            Quote(text, Members[i].Key);
            text.Append(':');
            Members[i].Value.Write(text);
        }
        text.Append('}');
    }

    private static void Quote(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
        {
            if (c is '"' or '\\')
            {
                text.Append('\\').Append(c);
            }
            else if (c < ' ')
            {
                text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            }
            else
            {
                text.Append(c);
            }
        }
        text.Append('"');
    }
}
