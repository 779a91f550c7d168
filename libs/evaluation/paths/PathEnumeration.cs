namespace ModelNet.Evaluation;

/// <summary>
/// All orders of some models through the four structures. Orders that differ only inside a pair of brackets are the same flow and are listed
/// once: three models give 24 paths, of which 13 differ (6 SI, 1 PI, 3 S2P, 3 P2S).
/// </summary>
public static class PathEnumeration
{
    /// <summary>More models have hundreds of orders; choose single flows then.</summary>
    public const int MostModels = 5;

    /// <summary>The structures that have orders.</summary>
    public static IReadOnlyList<PathStructure> All { get; } = [PathStructure.Si, PathStructure.Pi, PathStructure.S2p, PathStructure.P2s];

    /// <summary>Each model alone.</summary>
    public static IEnumerable<EvaluationPath> Singles(IEnumerable<string> models) => models.Select(model => new EvaluationPath(model, model, PathStructure.Alone, 1));

    /// <summary>The distinct flows of a structure over all models. One model has none.</summary>
    /// <exception cref="ArgumentException">more than <see cref="MostModels"/> models.</exception>
    public static IEnumerable<EvaluationPath> Of(PathStructure structure, IReadOnlyList<string> models)
    {
        if (models.Count > MostModels)
        {
            throw new ArgumentException($"{models.Count} models have too many orders; the limit is {MostModels}.", nameof(models));
        }

        return models.Count < 2 ? [] : Permutations(models)
            .Select(order => Expression(structure, order, models))
            .GroupBy(expression => expression, StringComparer.Ordinal)
            .Select(same => new EvaluationPath(same.Key, same.Key, structure, same.Count()));
    }

    private static string Expression(PathStructure structure, IReadOnlyList<string> order, IReadOnlyList<string> models) => structure switch
    {
        PathStructure.Si => string.Join(" > ", order),
        PathStructure.Pi => Group(models),
        PathStructure.S2p => $"{order[0]} > {Group(Partners(order[0], models))}",
        PathStructure.P2s => $"{Group(Partners(order[^1], models))} > {order[^1]}",
        _ => throw new ArgumentOutOfRangeException(nameof(structure), structure, "This structure has no orders."),
    };

    /// <summary>All others in their given order; of two models both, since a group of one would be no group.</summary>
    private static IEnumerable<string> Partners(string model, IReadOnlyList<string> models) => models.Count == 2 ? models : models.Where(other => other != model);

    private static string Group(IEnumerable<string> models) => $"[{string.Join(", ", models)}]";

    private static IEnumerable<IReadOnlyList<string>> Permutations(IReadOnlyList<string> models) => models.Count <= 1
        ? [models]
        : models.SelectMany((first, index) => Permutations([.. models.Where((_, other) => other != index)]).Select(rest => (IReadOnlyList<string>)[first, .. rest]));
}
