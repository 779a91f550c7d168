using System.Text.Json;
using System.Text.RegularExpressions;

namespace ModelNet.E2e;

/// <summary>A batch that is killed or interrupted goes on with the same command: each line is answered once, as if nothing had happened.</summary>
public sealed partial class BatchCrashTests(TinyModels models) : CommandTest(models)
{
    private const int Lines = 60;
    private const int Interrupted = 130;

    private string Output => Path.Combine(Folder, "out.jsonl");

    [SkippableFact]
    public async Task Killed_at_three_moments_and_resumed_each_line_is_answered_once_and_as_without_a_kill()
    {
        await WriteInput();
        (await RunningCommand.RunAsync(Folder, Batch("clean.jsonl", "--deterministic"))).ShouldExitWith(3);
        string[] resume = [];
        foreach (var wanted in new[] { 1, 20, 41 })
        {
            using var running = RunningCommand.Start(Folder, Batch("out.jsonl", ["--deterministic", "--progress", "none", .. resume]));
            await Growth.WaitAsync(Output, wanted, RunningCommand.Limit);
            await running.KillAsync();
            BatchFiles.Ids(Output).ShouldBeUnique();
            resume = ["--resume"];
        }

        await File.AppendAllTextAsync(Output, """{"id":"q3","answer":"torn""");
        var finished = (await RunningCommand.RunAsync(Folder, Batch("out.jsonl", "--deterministic", "--resume"))).ShouldExitWith(3);
        finished.Error.ShouldContain("was cut off by a crash");
        finished.Error.ShouldContain($"{Lines} lines = ");
        BatchFiles.Ids(Output).ShouldBeUnique();
        Answers(Output).ShouldBe(Answers(Path.Combine(Folder, "clean.jsonl")), ignoreOrder: true);
        BatchFiles.Codes(Path.Combine(Folder, "out.errors.jsonl")).ShouldBe(["bad_json"]);
        Directory.Exists(Output + ".work").ShouldBeFalse();
    }

    [SkippableFact]
    public async Task Interrupted_once_it_drains_and_prints_the_command_that_does_the_rest()
    {
        await WriteInput();
        using var running = RunningCommand.Start(Folder, Batch("out.jsonl", "--parallel", "2"));
        await Growth.WaitAsync(Output, 3, RunningCommand.Limit);
        await running.InterruptAsync();
        var finished = (await running.EndAsync()).ShouldExitWith(Interrupted);
        finished.Error.ShouldContain("stopping: ");
        var done = BatchFiles.Ids(Output).Count;
        done.ShouldBeInRange(3, Lines - 2);
        JsonDocument.Parse(await File.ReadAllTextAsync(Output + ".manifest.json")).RootElement.GetProperty("state").GetString().ShouldBe("interrupted");

        var printed = ResumeLine().Match(finished.Error).Groups[1].Value;
        (await RunningCommand.RunAsync(Folder, [], "/bin/sh", "-c", $"exec \"$0\" {printed}")).ShouldExitWith(3);
        BatchFiles.Ids(Output).Count.ShouldBe(Lines - 1);
        BatchFiles.Ids(Output).ShouldBeUnique();
    }

    [SkippableFact]
    public async Task Interrupted_twice_it_leaves_at_once_and_can_be_resumed_while_nobody_else_may_work_on_it()
    {
        await WriteInput();
        string[] command = Batch("out.jsonl", "--parallel", "4", "--max-tokens", "1500");
        using (var running = RunningCommand.Start(Folder, command))
        {
            await running.Error.WaitAsync(text => text.Contains("in flight", StringComparison.Ordinal), "progress", RunningCommand.Limit);
            (await RunningCommand.RunAsync(Folder, [.. command, "--resume"])).ShouldExitWith(2).Error.ShouldContain("error: batch_in_use: ");
            await running.InterruptAsync();
            await running.Error.WaitAsync(text => text.Contains("stopping: ", StringComparison.Ordinal), "the word that it drains", RunningCommand.Limit);
            await running.InterruptAsync();
            (await running.EndAsync()).ShouldExitWith(Interrupted).Error.ShouldContain("left; resume with: modelnet batch ");
        }

        (await RunningCommand.RunAsync(Folder, Batch("out.jsonl", "--resume"))).ShouldExitWith(2).Error.ShouldContain("--max-tokens (1500 then, 30 now)");
        (await RunningCommand.RunAsync(Folder, Batch("out.jsonl", "--resume", "--force"))).ShouldExitWith(3);
        BatchFiles.Ids(Output).Count.ShouldBe(Lines - 1);
        BatchFiles.Ids(Output).ShouldBeUnique();
    }

    private async Task WriteInput()
        => await File.WriteAllLinesAsync(Path.Combine(Folder, "in.jsonl"), Enumerable.Range(1, Lines).Select(i => i == 30 ? "{" : $$"""{"id":"q{{i}}","question":"What is {{i}} and {{i}}?"}"""));

    private string[] Batch(string output, params string[] more)
        => ["batch", "in.jsonl", "-o", output, "--flow", "[a, b]", "--models", ModelsFolder, .. more.Contains("--max-tokens") ? [] : new[] { "--max-tokens", "30" }, .. more];

    private static List<string> Answers(string path) => [.. BatchFiles.Lines(path).Select(line => $"{BatchFiles.Id(line)} {line.GetProperty("answer")}")];

    [GeneratedRegex("interrupted; resume with: modelnet (.*)")]
    private static partial Regex ResumeLine();
}
