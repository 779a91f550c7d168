using System.Text.Json.Nodes;
using ModelNet.Contracts;

namespace ModelNet.SchemaRegistry.Tests;

/// <summary>The schema of requests in this and other versions.</summary>
internal static class Schemas
{
    public static string V1 => Request.SchemaJson;

    /// <summary>With a field more, which has a default.</summary>
    public static string V2Added { get; } = Changed(fields => fields.Add(new JsonObject { ["name"] = "priority", ["type"] = "int", ["default"] = 7 }));

    /// <summary>Without a field that had a default.</summary>
    public static string V2Removed { get; } = Changed(fields => fields.Remove(fields.Single(field => field!["name"]!.GetValue<string>() == "run")));

    /// <summary>With a field more that has no default: it cannot read what was written before.</summary>
    public static string Incompatible { get; } = Changed(fields => fields.Add(new JsonObject { ["name"] = "priority", ["type"] = "int" }));

    public static TopicSchema? Find(string topic, string requests) => TopicSchema.Find(topic) is { } own
        ? topic == Topics.Requests ? own with { Json = requests } : own
        : null;

    private static string Changed(Action<JsonArray> change)
    {
        var schema = JsonNode.Parse(V1)!;
        change(schema["fields"]!.AsArray());
        return schema.ToJsonString();
    }
}
