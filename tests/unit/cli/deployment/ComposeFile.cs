using System.Globalization;
using System.Text.RegularExpressions;
using ModelNet.Tests.Support;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace ModelNet.Cli.Tests.Deployment;

/// <summary>infra/compose/compose.yaml with its merges carried out, and the variables of .env.example.</summary>
internal sealed partial class ComposeFile
{
    private readonly Dictionary<object, object> _root;

    public ComposeFile()
    {
        Text = File.ReadAllText(Path.Combine(Folder, "compose.yaml"));
        _root = new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(new MergingParser(new Parser(new StringReader(Text))));
        Example = File.ReadLines(Path.Combine(Folder, ".env.example")).Where(line => line.Contains('=') && !line.StartsWith('#')).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
    }

    public static string Folder { get; } = Path.Combine(TestFiles.Repository!, "infra", "compose");

    public string Text { get; }

    /// <summary>What .env.example sets.</summary>
    public Dictionary<string, string> Example { get; }

    public IReadOnlyDictionary<string, Dictionary<object, object>> Services =>
        ((Dictionary<object, object>)_root["services"]).ToDictionary(service => (string)service.Key, service => (Dictionary<object, object>)service.Value);

    /// <summary>The services that run our image.</summary>
    public IEnumerable<string> Own => Services.Where(service => (string)service.Value["image"] == "modelnet").Select(service => service.Key);

    /// <summary>Every ${NAME:-default} in the file.</summary>
    public IEnumerable<(string Name, string Default)> Variables => Variable().Matches(Text).Select(match => (match.Groups[1].Value, match.Groups[2].Value));

    /// <summary>A service's list, such as command or ports; empty when it has none.</summary>
    public string[] List(string service, string key) =>
        Services[service].TryGetValue(key, out var value) && value is List<object> items ? [.. items.Select(item => Resolved(Convert.ToString(item, CultureInfo.InvariantCulture)!))] : [];

    /// <summary>A service's environment.</summary>
    public Dictionary<string, string> Environment(string service) => Services[service].TryGetValue("environment", out var value)
        ? ((Dictionary<object, object>)value).ToDictionary(pair => (string)pair.Key, pair => Resolved(Convert.ToString(pair.Value, CultureInfo.InvariantCulture)!))
        : [];

    /// <summary>The names that a service waits for.</summary>
    public IEnumerable<string> DependsOn(string service) =>
        Services[service].TryGetValue("depends_on", out var value) ? ((Dictionary<object, object>)value).Keys.Cast<string>() : [];

    /// <summary>With the defaults of its variables.</summary>
    private static string Resolved(string text) => Variable().Replace(text, match => match.Groups[2].Value);

    [GeneratedRegex(@"\$\{([A-Z_]+):-([^}]*)\}")]
    private static partial Regex Variable();
}
