using System.Text.Json;
using System.Text.RegularExpressions;
using ModelNet.Golden;
using ModelNet.Tests.Support;

namespace ModelNet.E2e;

/// <summary>The bundled models are evaluated; killed or interrupted, the same command goes on to the same end.</summary>
public sealed partial class EvalTests(TinyModels models) : CommandTest(models)
{
    private const int Interrupted = 130;
    private static readonly string s_models = Path.Combine(TestFiles.Repository!, "models");

    [SkippableFact]
    public async Task A_small_evaluation_prints_tables_and_leaves_answers_summary_and_a_page_that_loads_nothing()
    {
        var finished = (await RunningCommand.RunAsync(Folder, Eval(4, "si,pi"))).ShouldExitWith(0);
        foreach (var heading in new[] { "Each model alone: ", "All paths, the best first", "Path sensitivity: ", "Reviews: ", "best flow " })
        {
            finished.Out.ShouldMatch($"(?m)^{heading}");
        }

        finished.Error.ShouldContain("3 models alone and 12 paths (7 different flows: orders that differ only inside brackets are one), 4 questions: 40 sessions");
        finished.Out.ShouldNotContain("\u001b");
        using var summary = JsonDocument.Parse(await File.ReadAllTextAsync(Output("summary.json")));
        summary.RootElement.GetProperty("complete").GetBoolean().ShouldBeTrue();
        summary.RootElement.GetProperty("paths").EnumerateArray().Sum(path => path.GetProperty("orders").GetInt32()).ShouldBe(15);
        var page = await File.ReadAllTextAsync(Output("report.html"));
        External().Matches(page).Select(match => match.Value).ShouldBeEmpty();
        page.Split("<svg").Length.ShouldBe(4, "three pictures");
        CheckAnswers(expected: 40);
    }

    [SkippableFact]
    public async Task Killed_again_and_again_every_question_is_answered_once_on_every_path()
    {
        var random = new Random(3);
        for (var answered = 3; answered <= 30; answered += random.Next(6, 14))
        {
            using var running = RunningCommand.Start(Folder, Eval(30, "pi,p2s"));
            await AnswersAsync(answered);
            await running.KillAsync();
        }

        var finished = (await RunningCommand.RunAsync(Folder, Eval(30, "pi,p2s"))).ShouldExitWith(0);
        finished.Error.ShouldContain("going on in ");
        CheckAnswers(expected: 210);
        LogInvariants.Check(LogSnapshot.Read(LogOf("eval")));
    }

    [SkippableFact]
    public async Task Interrupted_it_shows_what_it_has_and_prints_the_command_that_goes_on()
    {
        using var running = RunningCommand.Start(Folder, Eval(40, "pi"));
        await running.Error.WaitAsync(text => text.Contains("scribe: ", StringComparison.Ordinal), "the models", RunningCommand.Limit);
        await running.InterruptAsync();
        var finished = (await running.EndAsync()).ShouldExitWith(Interrupted);
        File.Exists(Output("report.html")).ShouldBeTrue();
        var printed = GoOn().Match(finished.Error).Groups[1].Value;
        (await RunningCommand.RunAsync(Folder, [], "/bin/sh", "-c", $"exec \"$0\" {printed}")).ShouldExitWith(0);
        CheckAnswers(expected: 160);
    }

    private static string[] Eval(int questions, string structures) =>
        ["eval", "--models", s_models, "--questions", Path.Combine(s_models, "data", "dev.jsonl"), "--limit", $"{questions}", "--structures", structures, "-o", "eval"];

    private string Output(string name) => Path.Combine(Folder, "eval", name);

    /// <summary>Waits until so many answers are in the file; the folder says when to look.</summary>
    private async Task AnswersAsync(int count)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Directory.CreateDirectory(Path.Combine(Folder, "eval"));
        using var watcher = new FileSystemWatcher(Path.Combine(Folder, "eval"), "answers.jsonl") { NotifyFilter = NotifyFilters.Size | NotifyFilters.LastWrite | NotifyFilters.FileName };
        watcher.Changed += (_, _) => Look();
        watcher.EnableRaisingEvents = true;
        Look();
        await seen.Task.WaitAsync(RunningCommand.Limit);

        void Look()
        {
            if (File.Exists(Output("answers.jsonl")) && File.ReadLines(Output("answers.jsonl")).Count() >= count)
            {
                seen.TrySetResult();
            }
        }
    }

    /// <summary>Each path has answered each question once.</summary>
    private void CheckAnswers(int expected)
    {
        var keys = File.ReadLines(Output("answers.jsonl")).Select(line => JsonDocument.Parse(line).RootElement).Select(line => $"{line.GetProperty("path")} {line.GetProperty("id")}").ToArray();
        keys.Distinct().Count().ShouldBe(expected);
        keys.Length.ShouldBe(expected);
    }

    [GeneratedRegex(@"<script|<link|<img|<iframe|@import|url\(|\bsrc=|href=|https?:", RegexOptions.IgnoreCase)]
    private static partial Regex External();

    [GeneratedRegex("go on with: modelnet (.*)")]
    private static partial Regex GoOn();
}
