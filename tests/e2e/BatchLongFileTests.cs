using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ModelNet.Tests.Support;
using Xunit.Abstractions;

namespace ModelNet.E2e;

/// <summary>
/// A file of any length, with a hundredth of its lines bad in ten ways: each line is accounted for, and memory does not follow the file. Short here; MODELNET_BATCH_LONG_LINES
/// sets another number of lines, of which the whole run is then measured.
/// </summary>
public sealed class BatchLongFileTests(TinyModels models, ITestOutputHelper output) : CommandTest(models)
{
    private const int ShortLines = 1000;
    private const int LinesToMeasure = 20_000;
    private const int BadEvery = 100;
    private const int Tenths = 10;
    private static readonly int s_lines = int.TryParse(Environment.GetEnvironmentVariable("MODELNET_BATCH_LONG_LINES"), CultureInfo.InvariantCulture, out var lines) ? lines : ShortLines;

    /// <summary>Code and line, by the line's number.</summary>
    private static readonly (string Code, Func<int, string> Line)[] s_bad =
    [
        ("bad_json", n => $$"""{"id":"q{{n}}","question":"""),
        ("not_an_object", n => $"[{n}]"),
        ("question_missing", n => $$"""{"id":"q{{n}}"}"""),
        ("empty_question", n => $$"""{"id":"q{{n}}","question":" "}"""),
        ("duplicate_id", n => $$"""{"id":"q{{n - 1}}","question":"again"}"""),
        ("bad_url", n => $$$"""{"custom_id":"q{{{n}}}","method":"POST","url":"/v1/embeddings","body":{}}"""),
        ("messages_empty", n => $$$"""{"custom_id":"q{{{n}}}","method":"POST","url":"/v1/chat/completions","body":{"model":"m","messages":[]}}"""),
        ("max_tokens_out_of_range", n => $$"""{"id":"q{{n}}","question":"?","max_tokens":0}"""),
        ("lone_surrogate", n => $$"""{"id":"q{{n}}","question":"\ud800"}"""),
        ("prompt_too_long", n => $$"""{"id":"q{{n}}","question":"{{string.Concat(Enumerable.Repeat("apple tree ", 60))}}"}"""),
    ];

    [SkippableFact]
    public async Task Every_line_is_answered_or_reported_and_memory_does_not_follow_the_file()
    {
        await File.WriteAllLinesAsync(Path.Combine(Folder, "in.jsonl"), Enumerable.Range(1, s_lines).Select(n => BadKind(n) is { } kind ? s_bad[kind].Line(n) : Good(n)));
        using var running = RunningCommand.Start(Folder, ["batch", "in.jsonl", "-o", "out.jsonl", "--flow", "abacus", "--models", Path.Combine(TestFiles.Repository!, "models"), "--max-tokens", "2", "--context", "100", "--log-limit", "32"]);
        var memory = await Watch(running);
        var ended = (await running.EndAsync(TimeSpan.FromHours(2))).ShouldExitWith(3);

        var bad = Enumerable.Range(1, s_lines).Where(n => BadKind(n) is not null).ToArray();
        ended.Error.ShouldContain($"{s_lines:N0} lines = {s_lines - bad.Length:N0} completed + {bad.Length:N0} failed");
        BatchFiles.Ids(Path.Combine(Folder, "out.jsonl")).ShouldBe(Enumerable.Range(1, s_lines).Except(bad).Select(n => $"q{n}"), ignoreOrder: true);
        Reported().ShouldBe(bad.Select(n => (n, s_bad[BadKind(n)!.Value].Code)), ignoreOrder: true);
        ShouldBeFlat(memory);
    }

    private static int? BadKind(int line) => line % BadEvery == 0 ? line / BadEvery % s_bad.Length : null;

    private static string Good(int n) => n % 2 == 0
        ? $$"""{"id":"q{{n}}","question":"What is {{n}} + {{n % 7}}?"}"""
        : JsonSerializer.Serialize(new { custom_id = $"q{n}", method = "POST", url = "/v1/chat/completions", body = new { model = "m", messages = new[] { new { role = "user", content = $"What is {n} + {n % 7}?" } } } });

    private List<(int Line, string Code)> Reported() => [.. BatchFiles.Lines(Path.Combine(Folder, "out.errors.jsonl")).Select(line => (LineOf(line), line.GetProperty("error").GetProperty("code").GetString()!))];

    private static int LineOf(JsonElement line) => line.TryGetProperty("error", out var error) && error.TryGetProperty("line", out var number) ? number.GetInt32() : int.Parse(BatchFiles.Id(line)[1..], CultureInfo.InvariantCulture);

    /// <summary>Resident memory, in bytes, every 100 ms until the command ends.</summary>
    private static async Task<List<long>> Watch(RunningCommand running)
    {
        var seen = new List<long>();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!running.Error.Ended.IsCompleted && await tick.WaitForNextTickAsync())
        {
            if (ResidentMemory(running.Id) is { } bytes)
            {
                seen.Add(bytes);
            }
        }

        return seen;
    }

    private static long? ResidentMemory(int process)
    {
        try
        {
            using var watched = Process.GetProcessById(process);
            return watched.WorkingSet64;
        }
        catch (Exception ended) when (ended is ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>What a run of some length needs at its end it needed in its second tenth; a short one is still growing into the collector's budget.</summary>
    private void ShouldBeFlat(List<long> memory)
    {
        var tenths = Enumerable.Range(0, Tenths).Select(i => memory[(i * memory.Count / Tenths)..((i + 1) * memory.Count / Tenths)].DefaultIfEmpty().Max() >> 20).ToArray();
        output.WriteLine($"{s_lines} lines; most resident memory in each tenth of the time, MB: {string.Join(' ', tenths)}");
        if (s_lines >= LinesToMeasure)
        {
            tenths[^1].ShouldBeLessThan(tenths[1] * 3 / 2);
        }
    }
}
