using System.Text.RegularExpressions;
using ModelNet.Golden;

namespace ModelNet.E2e;

/// <summary>Ctrl-C drains and says how to go on; a second process is kept off a log in use.</summary>
public sealed partial class InterruptTests(TinyModels models) : CommandTest(models)
{
    private const int Interrupted = 130;

    [SkippableFact]
    public async Task Interrupted_once_it_ends_the_open_session_and_prints_a_command_that_answers_the_rest()
    {
        await File.WriteAllLinesAsync(Path.Combine(Folder, "the questions.txt"), Enumerable.Range(1, 30).Select(i => $"What is {i} and {i}?"));
        string[] command = ["run", "--questions", "the questions.txt", "--flow", "[a, b]", "--models", ModelsFolder, "--max-tokens", "100", "--parallel", "1", "--log", "run"];
        using var running = RunningCommand.Start(Folder, command);
        await running.Out.WaitAsync(text => text.Contains("-- stage 1", StringComparison.Ordinal), "the first stage", RunningCommand.Limit);
        await running.InterruptAsync();
        var finished = (await running.EndAsync()).ShouldExitWith(Interrupted);

        finished.Error.ShouldContain("interrupted; resume with: modelnet run ");
        var log = LogSnapshot.Read(LogOf("run"));
        LogInvariants.Check(log); // what was begun was ended
        log.Results.Count.ShouldBeInRange(1, 29);

        var printed = ResumeLine().Match(finished.Error).Groups[1].Value;
        var resumed = await RunningCommand.RunAsync(Folder, [], "/bin/sh", "-c", $"exec \"$0\" {printed}");
        resumed.ShouldExitWith(0);
        LogSnapshot.Read(LogOf("run")).Results.Count.ShouldBe(30);
    }

    [SkippableFact]
    public async Task Interrupted_twice_it_leaves_at_once_and_can_be_resumed()
    {
        string[] command = Run("What is left?", "[a, b]", "--max-tokens", "1500", "--log", "run");
        using var running = RunningCommand.Start(Folder, command);
        await running.Out.WaitAsync(text => text.Contains("-- stage 1", StringComparison.Ordinal), "the first stage", RunningCommand.Limit);
        await running.InterruptAsync();
        await running.Error.WaitAsync(text => text.Contains("stopping: ", StringComparison.Ordinal), "the word that it drains", RunningCommand.Limit);
        await running.InterruptAsync();
        (await running.EndAsync()).ShouldExitWith(Interrupted).Error.ShouldContain("resume with: modelnet run ");
        (await RunningCommand.RunAsync(Folder, [.. command, "--resume"])).ShouldExitWith(0);
        LogInvariants.Check(LogSnapshot.Read(LogOf("run")));
    }

    [SkippableFact]
    public async Task A_second_process_on_one_log_is_refused_with_the_first_ones_id()
    {
        string[] command = Run("What is left?", "[a, b]", "--max-tokens", "1500", "--log", "run");
        using var first = RunningCommand.Start(Folder, command);
        await first.Out.WaitAsync(text => text.Contains("-- stage 1", StringComparison.Ordinal), "the first stage", RunningCommand.Limit);
        var second = (await RunningCommand.RunAsync(Folder, [.. command, "--resume"])).ShouldExitWith(4);
        second.Error.ShouldContain("error: log_locked: ");
        second.Error.ShouldContain($"{first.Id}");
        await first.KillAsync();
    }

    [GeneratedRegex("resume with: modelnet (.*)")]
    private static partial Regex ResumeLine();
}
