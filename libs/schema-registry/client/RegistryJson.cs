using System.Text.Json;

namespace ModelNet.SchemaRegistry;

/// <summary>Reads replies, whose forms differ a little: Confluent leaves out what is default, Apicurio writes nulls and empty lists; not all have every field.</summary>
internal static class RegistryJson
{
    private const int ShownCharacters = 600;

    public static int Id(RegistryReply reply) => Read(reply, json =>
        json.TryGetProperty("id", out var id) && id.TryGetInt32(out var number) && number > 0 ? number : throw Unexpected(reply, "POST"));

    /// <summary>The schema of a reply, which must be one of Avro that stands alone.</summary>
    public static string Schema(RegistryReply reply, string address) => Read(reply, json =>
    {
        if (!json.TryGetProperty("schema", out var schema) || schema.ValueKind != JsonValueKind.String)
        {
            throw Unexpected(reply, address);
        }

        var kind = json.TryGetProperty("schemaType", out var type) && type.ValueKind == JsonValueKind.String ? type.GetString() : "AVRO";
        var referring = json.TryGetProperty("references", out var references) && references.ValueKind == JsonValueKind.Array && references.GetArrayLength() > 0;
        return kind == "AVRO" && !referring
            ? schema.GetString()!
            : throw new SchemaRegistryException(
                RegistryCodes.Unsupported,
                referring ? "The schema refers to schemas of other subjects." : $"The schema is of the kind {kind}, not AVRO.",
                "Write records with an Avro schema that stands alone.");
    });

    public static CompatibilityReply Compatibility(RegistryReply reply, string address) => Read(reply, json =>
    {
        if (!json.TryGetProperty("is_compatible", out var verdict) || verdict.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            throw Unexpected(reply, address);
        }

        return new CompatibilityReply(verdict.GetBoolean(), verdict.GetBoolean() ? null : Reason(json));
    });

    /// <summary>Confluent says <c>compatibilityLevel</c>; older servers and the answer to a change say <c>compatibility</c>.</summary>
    public static string? Level(RegistryReply reply) => Read(reply, json =>
        (json.TryGetProperty("compatibilityLevel", out var level) || json.TryGetProperty("compatibility", out level)) && level.ValueKind == JsonValueKind.String ? level.GetString() : null);

    /// <summary>A registry's own "not found" carries a code; a web server that is no registry does not.</summary>
    public static bool HasErrorCode(RegistryReply reply) => TryParse(reply.Body, json => json.TryGetProperty("error_code", out _), out var has) && has;

    /// <summary>The registry's own words.</summary>
    public static string Message(RegistryReply reply) =>
        TryParse(reply.Body, json => json.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.String ? message.GetString() : null, out var text) && text is not null
            ? Shown(text)
            : $"it answered {(int)reply.Status} without a message";

    public static SchemaRegistryException Unexpected(RegistryReply reply, string address) => new(
        RegistryCodes.UnexpectedReply,
        $"{address} does not answer like a schema registry: {(int)reply.Status}, {Message(reply)}.",
        "Give the address with the path of its Confluent interface: Apicurio's is /apis/ccompat/v7, Confluent's has none.");

    private static string Reason(JsonElement json)
    {
        if (json.TryGetProperty("messages", out var messages) && messages.ValueKind == JsonValueKind.Array && messages.GetArrayLength() > 0)
        {
            return Shown(string.Join(" ", messages.EnumerateArray().Select(message => message.ToString())));
        }

        return json.TryGetProperty("reason", out var reason) && reason.ValueKind == JsonValueKind.String ? Shown(reason.GetString()!) : "the registry gives no reason";
    }

    private static string Shown(string text) => text.Length <= ShownCharacters ? text : $"{text[..ShownCharacters]} …";

    private static T Read<T>(RegistryReply reply, Func<JsonElement, T> read) => TryParse(reply.Body, read, out var value) ? value! : throw Unexpected(reply, "The address");

    private static bool TryParse<T>(string body, Func<JsonElement, T> read, out T? value)
    {
        value = default;
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return false;
            }

            value = read(document.RootElement);
            return true;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException) // the latter: a field of another kind
        {
            return false;
        }
    }
}
