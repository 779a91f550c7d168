using System.Globalization;
using System.Text;

namespace ModelNet.Contracts.Generator;

/// <summary>
/// A small JSON reader (RFC 8259). The compiler loads a generator without its dependencies, and netstandard2.0 has no JSON of its own.
/// </summary>
internal sealed class JsonReader
{
    private const int MaxDepth = 64;
    private readonly string _text;
    private int _position;
    private int _depth;

    private JsonReader(string text) => _text = text;

    /// <exception cref="SchemaException">not JSON.</exception>
    public static JsonValue Parse(string text)
    {
        var reader = new JsonReader(text);
        var value = reader.ReadValue();
        reader.SkipSpace();
        return reader._position == text.Length ? value : throw reader.Error("text after the end of the value");
    }

    private JsonValue ReadValue()
    {
        SkipSpace();
        switch (Peek())
        {
            case '{':
                return ReadObject();
            case '[':
                return ReadArray();
            case '"':
                var start = _position;
                return new JsonValue(JsonKind.Text, start, ReadString());
            default:
                return ReadScalar();
        }
    }

    private JsonValue ReadObject()
    {
        var value = Open(JsonKind.Object);
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var more = !Skip('}'); more; more = !Close('}'))
        {
            SkipSpace();
            var name = Peek() == '"' ? ReadString() : throw Error("a member's name is missing");
            if (!names.Add(name))
            {
                throw Error($"the member \"{name}\" is there twice");
            }
            Expect(':');
            value.Members.Add(new KeyValuePair<string, JsonValue>(name, ReadValue()));
        }
        _depth--;
        return value;
    }

    private JsonValue ReadArray()
    {
        var value = Open(JsonKind.Array);
        for (var more = !Skip(']'); more; more = !Close(']'))
        {
            value.Items.Add(ReadValue());
        }
        _depth--;
        return value;
    }

    private JsonValue Open(JsonKind kind)
    {
        if (++_depth > MaxDepth)
        {
            throw Error("nested too deeply");
        }
        return new JsonValue(kind, _position++);
    }

    /// <summary>After an element: true at the end, false after a comma.</summary>
    private bool Close(char end)
    {
        if (Skip(end))
        {
            return true;
        }
        return Skip(',') ? false : throw Error($"',' or '{end}' is missing");
    }

    private JsonValue ReadScalar()
    {
        var start = _position;
        while (_position < _text.Length && (char.IsLetterOrDigit(_text[_position]) || "+-.".IndexOf(_text[_position]) >= 0))
        {
            _position++;
        }
        var word = _text.Substring(start, _position - start);
        return word switch
        {
            "null" => new JsonValue(JsonKind.Null, start, word),
            "true" or "false" => new JsonValue(JsonKind.Boolean, start, word),
            _ when IsNumber(word) => new JsonValue(JsonKind.Number, start, word),
            _ => throw new SchemaException(Problem.NotJson, "a value is missing", start),
        };
    }

    private static bool IsNumber(string word) =>
        word.Length > 0 && (word[0] == '-' || char.IsDigit(word[0])) && char.IsDigit(word[word.Length - 1])
        && double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private string ReadString()
    {
        var value = new StringBuilder();
        _position++;
        while (true)
        {
            var c = Take();
            switch (c)
            {
                case '"':
                    return value.ToString();
                case '\\':
                    value.Append(ReadEscape());
                    break;
                default:
                    value.Append(c >= ' ' ? c : throw Error("a control character inside a string"));
                    break;
            }
        }
    }

    private char ReadEscape()
    {
        var c = Take();
        switch (c)
        {
            case '"':
            case '\\':
            case '/':
                return c;
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u':
                return ReadCodeUnit();
            default:
                throw Error($"unknown escape \\{c}");
        }
    }

    private char ReadCodeUnit()
    {
        var hex = _position + 4 <= _text.Length ? _text.Substring(_position, 4) : "";
        if (!ushort.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
        {
            throw Error("\\u needs four hex digits");
        }
        _position += 4;
        return (char)unit;
    }

    private char Peek() => _position < _text.Length ? _text[_position] : '\0';

    private char Take() => _position < _text.Length ? _text[_position++] : throw Error("the text ends inside a string");

    private bool Skip(char c)
    {
        SkipSpace();
        if (Peek() != c)
        {
            return false;
        }
        _position++;
        return true;
    }

    private void Expect(char c)
    {
        if (!Skip(c))
        {
            throw Error($"'{c}' is missing");
        }
    }

    private void SkipSpace()
    {
        while (Peek() is ' ' or '\t' or '\r' or '\n')
        {
            _position++;
        }
    }

    private SchemaException Error(string message) => new(Problem.NotJson, message, _position);
}
