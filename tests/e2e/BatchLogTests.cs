namespace ModelNet.E2e;

/// <summary>The log of a batch gives way to a new one again and again, and neither kills nor resumptions lose anything by it.</summary>
public sealed class BatchLogTests(TinyModels models) : CommandTest(models)
{
    private const int Lines = 300;
    private const long Limit = 1 << 20;

    private string Output => Path.Combine(Folder, "out.jsonl");

    private string Work => Output + ".work";

    [SkippableFact]
    public async Task Killed_between_generations_of_the_log_each_line_is_answered_once_and_as_without_a_kill_and_the_log_stays_small()
    {
        await File.WriteAllLinesAsync(Path.Combine(Folder, "in.jsonl"), Enumerable.Range(1, Lines).Select(i => $$"""{"id":"q{{i}}","question":"What is {{i}} and {{i}}?"}"""));
        (await RunningCommand.RunAsync(Folder, Batch("kept.jsonl", "--keep-log"))).ShouldExitWith(0);
        Size(Path.Combine(Folder, "kept.jsonl.work")).ShouldBeGreaterThan(3 * Limit, "several generations are needed to show anything");

        string[] resume = [];
        foreach (var wanted in new[] { 50, 120, 200 })
        {
            using var running = RunningCommand.Start(Folder, Batch("out.jsonl", ["--log-limit", "1", "--progress", "none", .. resume]));
            await Growth.WaitAsync(Output, wanted, RunningCommand.Limit);
            await Growth.WaitAsync(() => Size(Work) is > Limit / 2 and < Limit, RunningCommand.Limit); // in the midst of a generation, not while it ends
            await running.KillAsync();
            BatchFiles.Ids(Output).ShouldBeUnique();
            Size(Work).ShouldBeLessThan(2 * Limit);
            resume = ["--resume"];
        }

        // A command that was killed while it deleted a log that was done with.
        Directory.CreateDirectory(Path.Combine(Work, "log.old"));
        await File.WriteAllTextAsync(Path.Combine(Work, "log.old", "log.hwm"), "half of it");
        (await RunningCommand.RunAsync(Folder, Batch("out.jsonl", "--log-limit", "1", "--resume"))).ShouldExitWith(0).Error.ShouldContain($"{Lines} lines = ");
        BatchFiles.Ids(Output).ShouldBeUnique();
        Answers(Output).ShouldBe(Answers(Path.Combine(Folder, "kept.jsonl")), ignoreOrder: true);
        BatchFiles.Lines(Output).Sum(Resumed).ShouldBeGreaterThan(0, "sessions that were open at a kill go on from the log");
        Directory.Exists(Work).ShouldBeFalse();
    }

    private static int Resumed(System.Text.Json.JsonElement line) => line.GetProperty("stages").EnumerateArray().Count(stage => stage.GetProperty("resumed").GetBoolean());

    private static long Size(string folder) => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Exists ? file.Length : 0);

    private static List<string> Answers(string path) => [.. BatchFiles.Lines(path).Select(line => $"{BatchFiles.Id(line)} {line.GetProperty("answer")}")];

    private string[] Batch(string output, params string[] more)
        => ["batch", "in.jsonl", "-o", output, "--flow", "[a, b]", "--models", ModelsFolder, "--max-tokens", "8", "--deterministic", .. more];
}
