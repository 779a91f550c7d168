using System.Text.Json;

namespace ModelNet.Bench.Resume;

/// <summary>A file of mixed questions: stories, shopping and bare arithmetic, in two languages.</summary>
internal static class Questions
{
    /// <summary>Writes so many lines. Beyond the bundled questions (of which only so many of the shortest may be wanted) they come again, with another number of a person before them.</summary>
    public static void Write(string path, string bundled, int count, int shortest)
    {
        var texts = File.ReadLines(bundled).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("question").GetString()!).ToArray();
        texts = shortest < texts.Length ? [.. texts.OrderBy(text => text.Length).Take(shortest)] : texts;
        File.WriteAllLines(path, Enumerable.Range(0, count).Select(i => JsonSerializer.Serialize(new
        {
            id = $"q{i}",
            question = i < texts.Length ? texts[i] : $"({i}) {texts[i % texts.Length]}",
        })));
    }

    /// <summary>The ids of a file of answers, in its order.</summary>
    public static IReadOnlyList<string> Ids(string path) => [.. File.ReadLines(path).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("id").GetString()!)];

    /// <summary>The folder <c>models</c> of the repository.</summary>
    public static string? Models()
    {
        for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
        {
            var models = Path.Combine(folder.FullName, "models");
            if (File.Exists(Path.Combine(models, "data", "test.jsonl")))
            {
                return models;
            }
        }

        return null;
    }
}
