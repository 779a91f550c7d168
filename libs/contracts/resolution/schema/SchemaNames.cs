using System.Text.Json;

namespace ModelNet.Contracts.Resolution;

/// <summary>Names, namespaces and aliases (specification 1.11, "Names").</summary>
internal static class SchemaNames
{
    /// <summary>The full name, the namespace for what the type contains, and the aliases as full names.</summary>
    public static (string FullName, string Namespace, IReadOnlyList<string> Aliases) Of(JsonElement json, string enclosing, string path)
    {
        var name = json.TryGetProperty("name", out var given) ? Text(given, path) : throw Unreadable(path, "\"name\" is missing");
        var space = json.TryGetProperty("namespace", out var declared) && declared.ValueKind == JsonValueKind.String ? declared.GetString()! : enclosing;
        var full = Full(name, space);
        var own = full.Contains('.', StringComparison.Ordinal) ? full[..full.LastIndexOf('.')] : string.Empty;
        return (full, own, [.. Aliases(json, path).Select(alias => Full(alias, own))]);
    }

    public static string Full(string name, string space) => name.Contains('.', StringComparison.Ordinal) || space.Length == 0 ? name : $"{space}.{name}";

    public static IReadOnlyList<string> Aliases(JsonElement json, string path) => json.TryGetProperty("aliases", out var aliases) ? Texts(aliases, path) : [];

    public static IReadOnlyList<string> Texts(JsonElement json, string path) => json.ValueKind == JsonValueKind.Array
        ? [.. json.EnumerateArray().Select(item => Text(item, path))]
        : throw Unreadable(path, "a list of names is expected");

    public static string Text(JsonElement json, string path) => json.ValueKind == JsonValueKind.String && json.GetString() is { Length: > 0 } text
        ? text
        : throw Unreadable(path, "a name is not text");

    private static SchemaResolutionException Unreadable(string path, string cause) => new(SchemaResolutionException.SchemaUnreadable, path, cause);
}
