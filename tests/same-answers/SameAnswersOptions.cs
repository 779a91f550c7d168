using System.Globalization;
using System.Text.Json;
using ModelNet.Tests.Support;

namespace ModelNet.SameAnswers;

/// <summary>The command line.</summary>
internal sealed class SameAnswersOptions
{
    public const string Usage = """
        modelnet-same-answers [--model NAME[=FILE]]… [--flow EXPRESSION] [--draft NAME] [--questions FILE] [--limit N] [--max-tokens N] [--bus embedded|kafka] [--minutes N]
          Asks the same questions in every way to decide a step (plain, computed ahead, drafted, early, and together), deterministic, and compares every token with the plain run's.
          --model     repeatable; a GGUF file, or a bundled model's name (default: the three bundled ones)
          --flow      fused branches (default: all models); steps can be decided early where some of the branches hold more than half of the weight
          --draft     who drafts (default: the last model)
          --questions a file of lines, or of JSON lines with "question" (default: models/data/test.jsonl)
          --bus       kafka starts a broker, or uses the one that MODELNET_KAFKA names
          --minutes   how long each way may take (default 120)
        Exit code 0: no token differs, and every way did what it is named after. 1: otherwise. 2: a wrong call.
        """;

    private readonly List<(string Name, string Value)> _values = [];

    private SameAnswersOptions()
    {
    }

    public IReadOnlyList<(string Name, string Path)> Models { get; private set; } = [];

    public string Flow => Last("--flow") ?? $"[{string.Join(", ", Models.Select(model => model.Name))}]";

    public string Drafter => Last("--draft") ?? Models[^1].Name;

    public int MaxTokens => Number("--max-tokens", 48);

    public TimeSpan Minutes => TimeSpan.FromMinutes(Number("--minutes", 120));

    public bool OverKafka => Last("--bus") == "kafka";

    /// <exception cref="ArgumentException">a wrong call; the message says what is wrong.</exception>
    public static SameAnswersOptions Read(string[] arguments)
    {
        string[] known = ["--model", "--flow", "--draft", "--questions", "--limit", "--max-tokens", "--bus", "--minutes"];
        var options = new SameAnswersOptions();
        for (var i = 0; i < arguments.Length; i += 2)
        {
            options._values.Add(known.Contains(arguments[i]) && i + 1 < arguments.Length ? (arguments[i], arguments[i + 1]) : throw new ArgumentException($"{arguments[i]} is not known, or has no value."));
        }

        if (options.Last("--bus") is not (null or "embedded" or "kafka"))
        {
            throw new ArgumentException("--bus is embedded or kafka.");
        }

        var named = options._values.Where(value => value.Name == "--model").Select(value => value.Value).ToList();
        options.Models = [.. (named.Count > 0 ? named : ["abacus", "almanac", "scribe"]).Select(Model)];
        return options;
    }

    /// <summary>The first questions of the file.</summary>
    public IReadOnlyList<string> Questions()
    {
        var file = Last("--questions") ?? TestFiles.Model(Path.Combine("data", "test.jsonl")) ?? throw new ArgumentException("models/data/test.jsonl is not there: name a file with --questions.");
        var lines = File.ReadLines(file).Where(line => line.Length > 0);
        return [.. lines.Select(line => line[0] == '{' ? JsonDocument.Parse(line).RootElement.GetProperty("question").GetString()! : line).Take(Number("--limit", 300))];
    }

    private static (string Name, string Path) Model(string value)
    {
        var at = value.IndexOf('=', StringComparison.Ordinal);
        var name = at < 0 ? Path.GetFileNameWithoutExtension(value) : value[..at];
        var file = at < 0 ? value : value[(at + 1)..];
        var path = File.Exists(file) ? file : TestFiles.Model(file) ?? TestFiles.Model($"{file}.gguf");
        return (name, path ?? throw new ArgumentException($"There is no model {file}."));
    }

    private string? Last(string name) => _values.LastOrDefault(value => value.Name == name).Value;

    private int Number(string name, int otherwise) => Last(name) is not { } text ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new ArgumentException($"{name} is a number.");
}
