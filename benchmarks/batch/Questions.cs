namespace ModelNet.Bench.Batch;

/// <summary>Questions with long answers, so that every session decodes until its limit.</summary>
internal static class Questions
{
    private static readonly string[] s_subjects = ["a lighthouse keeper", "an old printer", "two rivers", "a desert train", "the night market", "a glass bridge", "a quiet school", "the last whale"];

    public static string[] Some(int count, int from = 0) =>
        [.. Enumerable.Range(from, count).Select(i => $"Write a very long story about {s_subjects[i % s_subjects.Length]} and {i + 2} boats.")];

    /// <summary>Prompts with the same first part of about so many tokens, and an ending of their own.</summary>
    public static string[] WithPrefix(int count, int tokens, string opening) =>
        [.. Enumerable.Range(0, count).Select(i => $"{opening} {string.Concat(Enumerable.Repeat("the ship sails on and ", tokens / 5))} Now tell number {i}.")];
}
