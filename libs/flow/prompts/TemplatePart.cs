namespace ModelNet.Flow;

/// <summary>A piece of a template: literal text, the question, or a result.</summary>
/// <param name="Literal">The text, or null for a placeholder.</param>
/// <param name="Result">0 for the question, n for {result_n}; meaningless for a literal.</param>
internal readonly record struct TemplatePart(string? Literal, int Result)
{
    internal static TemplatePart Question { get; } = new(null, 0);

    internal string Value(string question, IReadOnlyList<string> results) => Literal ?? (Result == 0 ? question : results[Result - 1]);
}
