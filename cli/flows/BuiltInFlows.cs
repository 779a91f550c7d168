namespace ModelNet.Cli.Flows;

/// <summary>The four structures over whatever models there are, so that one's own files need no flow file.</summary>
internal static class BuiltInFlows
{
    private const int MostModels = 3;

    /// <summary>Over the first three models; with one model only, all its roles are its own.</summary>
    public static IReadOnlyList<FlowEntry> Over(IReadOnlyList<string> models)
    {
        if (models.Count == 0)
        {
            return [];
        }

        var names = models.Take(MostModels).ToArray();
        var first = names[0];
        var rest = names.Length == 1 ? [first, first] : names[1..].Length == 1 ? [first, names[1]] : names[1..];
        return
        [
            Entry("si", string.Join(" > ", names.Length == 1 ? [first, first] : names), "serial: each model sees what the earlier ones wrote"),
            Entry("pi", Group(names.Length == 1 ? [first, first] : names), "parallel: the models choose every token together"),
            Entry("s2p", $"{first} > {Group(rest)}", "one model answers, then the others write the final answer together"),
            Entry("p2s", $"{Group(rest)} > {first}", "models answer together, then one writes the final answer"),
        ];
    }

    private static string Group(string[] names) => $"[{string.Join(", ", names)}]";

    private static FlowEntry Entry(string name, string expression, string description) => new(name, expression, null) { Description = description };
}
