using System.Globalization;
using System.Text.Json;
using ModelNet.Tests.Support;
using Xunit.Abstractions;

namespace ModelNet.E2e;

/// <summary>
/// A batch of mixed questions that is killed at random moments ends with the ids of an uninterrupted one, each once. Short files and one or two kills here;
/// MODELNET_BATCH_LINES sets another number of lines (MODELNET_BATCH_REAL_LINES those of the real model), and five kills.
/// </summary>
public sealed class BatchMarathonTests(TinyModels models, ITestOutputHelper output) : CommandTest(models)
{
    private const int ShortLines = 40;
    private const int ManyKills = 5;
    private const int AllQuestions = int.MaxValue;
    private const int ShortestQuestions = 60;
    private static readonly int? s_lines = Number("MODELNET_BATCH_LINES");
    private static readonly TimeSpan s_limit = TimeSpan.FromHours(2);

    private string Output => Path.Combine(Folder, "out.jsonl");

    [SkippableTheory]
    [InlineData("[abacus, almanac, scribe]")]
    [InlineData("abacus > [almanac, scribe]")]
    public Task Killed_at_random_moments_the_bundled_models_answer_every_line_once(string flow)
        => KilledAndResumed(s_lines ?? ShortLines, s_lines is null ? 2 : ManyKills, AllQuestions, ["--flow", flow, "--models", Path.Combine(TestFiles.Repository!, "models"), "--max-tokens", s_lines is null ? "6" : "256"]);

    [SkippableTheory]
    [InlineData("[smol, smol]")]
    [InlineData("smol > [smol, smol]")]
    public async Task Killed_at_random_moments_a_real_model_answers_every_line_once(string flow)
    {
        Skip.If(TestFiles.SmolLM2 is null, "SmolLM2-135M-Instruct.Q4_1.gguf is not there");
        var asked = Number("MODELNET_BATCH_REAL_LINES") ?? s_lines;
        await KilledAndResumed(asked ?? 5, asked is null ? 1 : ManyKills, ShortestQuestions, ["--flow", flow, "--model", $"smol={TestFiles.SmolLM2}", "--max-tokens", "4", "--context", "512", "--threads", "1", .. asked is null ? (string[])["--parallel", "2"] : []]);
    }

    private async Task KilledAndResumed(int lines, int kills, int questions, string[] how)
    {
        Array.ForEach(Directory.GetFiles(Folder), File.Delete);
        await WriteInput(lines, questions);
        (await End([.. Batch("clean.jsonl", how)])).ShouldExitWith(0);
        var expected = BatchFiles.Ids(Path.Combine(Folder, "clean.jsonl"));

        var random = new Random(lines);
        string[] resume = [];
        for (var (kill, done) = (1, 0); kill <= kills; kill++, done = BatchFiles.Ids(Output).Count)
        {
            using var running = RunningCommand.Start(Folder, [.. Batch("out.jsonl", how), .. resume]);
            var wanted = Math.Min(lines - 1, done + random.Next(lines / kills));
            await Growth.WaitAsync(() => File.Exists(Path.Combine(Output + ".work", "log", "log.hwm")), RunningCommand.Limit);
            await Growth.WaitAsync(Output, wanted, s_limit);
            await running.KillAsync();
            output.WriteLine($"kill {kill}: {BatchFiles.Ids(Output).Count} of {lines} lines were in the output");
            resume = ["--resume"];
        }

        var last = (await End([.. Batch("out.jsonl", how), "--resume"])).ShouldExitWith(0);
        output.WriteLine(RunningCommand.Tail(last.Error).TrimEnd().Split('\n')[^1]);
        BatchFiles.Ids(Output).ShouldBeUnique();
        BatchFiles.Ids(Output).ShouldBe(expected, ignoreOrder: true);
        expected.Count.ShouldBe(lines);
    }

    private async Task<Finished> End(string[] arguments)
    {
        using var running = RunningCommand.Start(Folder, arguments);
        return await running.EndAsync(s_limit);
    }

    private static string[] Batch(string path, string[] how) => ["batch", "in.jsonl", "-o", path, .. how];

    /// <summary>The shortest of the bundled test questions, again and again with a number before them when there are more lines, in both shapes.</summary>
    private async Task WriteInput(int lines, int questions)
    {
        var texts = (await File.ReadAllLinesAsync(Path.Combine(TestFiles.Repository!, "models", "data", "test.jsonl"))).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("question").GetString()!).OrderBy(text => text.Length).Take(questions).ToArray();
        await File.WriteAllLinesAsync(Path.Combine(Folder, "in.jsonl"), Enumerable.Range(0, lines).Select(i => Line(i, i < texts.Length ? texts[i] : $"({i}) {texts[i % texts.Length]}")));
    }

    private static string Line(int number, string question) => number % 2 == 0
        ? JsonSerializer.Serialize(new { id = $"q{number}", question })
        : JsonSerializer.Serialize(new { custom_id = $"q{number}", method = "POST", url = "/v1/chat/completions", body = new { model = "any", messages = new[] { new { role = "user", content = question } } } });

    private static int? Number(string variable) => int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
