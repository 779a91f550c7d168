using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ModelNet.Contracts.Tests;

/// <summary>How values stand in JSON: as Avro's JSON encoding has them, or as exact bits for comparing with another implementation.</summary>
public enum JsonForm
{
    /// <summary>Numbers as numbers, byte strings as text with one character per byte.</summary>
    Avro,

    /// <summary>Reals as the 16 hex digits of the double's bits, byte strings as hex.</summary>
    Bits,
}

/// <summary>Messages to JSON and back by reflection over their public properties: shares nothing with the generated codec.</summary>
public static class PlainJson
{
    public static JsonObject From(object message, JsonForm form)
    {
        var json = new JsonObject();
        foreach (var property in Properties(message))
        {
            json[Snake(property.Name)] = Value(property.GetValue(message)!, form);
        }
        return json;
    }

    public static void Fill(object message, JsonObject json, JsonForm form)
    {
        var properties = Properties(message);
        json.Select(member => member.Key).ShouldBe(properties.Select(property => Snake(property.Name)));
        foreach (var property in properties)
        {
            SetProperty(message, property, json[Snake(property.Name)]!, form);
        }
    }

    private static PropertyInfo[] Properties(object message) =>
        message.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance);

    private static JsonNode? Value(object value, JsonForm form) => value switch
    {
        Utf8Text text => text.ToString(),
        ByteBuffer bytes => form == JsonForm.Avro ? Encoding.Latin1.GetString(bytes.Span) : Convert.ToHexStringLower(bytes.Span),
        Enum symbol => Snake(symbol.ToString()).ToUpperInvariant(),
        float real => form == JsonForm.Avro ? JsonValue.Create(real) : Bits(real),
        double real => form == JsonForm.Avro ? JsonValue.Create(real) : Bits(real),
        int number => number,
        long number => number,
        bool flag => flag,
        IAvroRecord record => From(record, form),
        _ => new JsonArray([.. Items(value).Select(item => Value(item, form))]),
    };

    private static void SetProperty(object message, PropertyInfo property, JsonNode json, JsonForm form)
    {
        if (property.CanWrite)
        {
            property.SetValue(message, Scalar(property.PropertyType, json, form));
            return;
        }
        var target = property.GetValue(message)!;
        if (json is not JsonArray items)
        {
            SetObject(target, json, form);
            return;
        }
        var add = target.GetType().GetMethod("Add")!;
        foreach (var item in items)
        {
            if (add.GetParameters() is [var parameter])
            {
                add.Invoke(target, [Scalar(parameter.ParameterType, item!, form)]);
            }
            else
            {
                SetObject(add.Invoke(target, [])!, item!, form);
            }
        }
    }

    private static void SetObject(object target, JsonNode json, JsonForm form)
    {
        switch (target)
        {
            case Utf8Text text:
                text.Set(json.GetValue<string>());
                break;
            case ByteBuffer bytes:
                bytes.Set(form == JsonForm.Avro ? Encoding.Latin1.GetBytes(json.GetValue<string>()) : Convert.FromHexString(json.GetValue<string>()));
                break;
            default:
                Fill(target, json.AsObject(), form);
                break;
        }
    }

    private static object Scalar(Type type, JsonNode json, JsonForm form)
    {
        if (type.IsEnum)
        {
            return Enum.GetValues(type).Cast<Enum>().Single(symbol => Snake(symbol.ToString()).Equals(json.GetValue<string>(), StringComparison.OrdinalIgnoreCase));
        }
        if (form == JsonForm.Bits && (type == typeof(float) || type == typeof(double)))
        {
            var bits = BitConverter.Int64BitsToDouble(long.Parse(json.GetValue<string>(), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            return Convert.ChangeType(bits, type, CultureInfo.InvariantCulture);
        }
        return json.Deserialize(type)!;
    }

    private static IEnumerable<object> Items(object list)
    {
        var count = (int)list.GetType().GetProperty("Count")!.GetValue(list)!;
        var item = list.GetType().GetProperty("Item")!;
        return Enumerable.Range(0, count).Select(i => item.GetValue(list, [i])!);
    }

    private static string Bits(double value) => BitConverter.DoubleToInt64Bits(value).ToString("x16", CultureInfo.InvariantCulture);

    private static string Snake(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) && i > 0 ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
}
