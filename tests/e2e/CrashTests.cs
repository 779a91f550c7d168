using ModelNet.Golden;

namespace ModelNet.E2e;

/// <summary>kill -9 at seeded moments; the same command with --resume ends the run as if nothing had happened.</summary>
public sealed class CrashTests(TinyModels models) : CommandTest(models)
{
    private const int Tokens = 800;

    [SkippableTheory]
    [InlineData(1, "[a, b]")]
    [InlineData(2, "[a, b, c]")]
    [InlineData(3, "[a, b]")]
    [InlineData(4, "a > [b, c]")]
    [InlineData(5, "[a, c] > b")]
    public async Task Killed_in_the_middle_and_resumed_no_token_is_lost_doubled_or_changed(int seed, string flow)
    {
        string[] command = Run("What is left after the lights go out?", flow, "--max-tokens", $"{Tokens}", "--deterministic", "--log", "run");
        var before = await KillAfterAsync(command, shown: new Random(seed).Next(20, 300));
        before.Results.ShouldBeEmpty("the run was killed before its end");
        var decided = DecidedIn(before);
        decided.ShouldNotBeEmpty();

        (await RunningCommand.RunAsync(Folder, [.. command, "--resume"])).ShouldExitWith(0).Out.ShouldContain("resumed");

        var after = LogSnapshot.Read(LogOf("run"));
        LogInvariants.Check(after);
        DecidedIn(after).Take(decided.Count).ShouldBe(decided, "what was decided before stays, in its place");
        DecidedIn(after).ShouldBe(await UninterruptedAsync(command), "every token is that of a run that was not killed");
    }

    [SkippableTheory]
    [InlineData(6, "[a, b]", "{ draft: a, length: 3 }")]
    [InlineData(7, "[a, b, c]", "{ draft: c, length: 6 }")]
    public async Task Killed_in_the_middle_of_a_draft_and_resumed_the_tokens_are_those_of_a_run_without_drafts(int seed, string flow, string speculate)
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, "drafted.yaml"), $"flow: '{flow}'\nspeculate: {speculate}\n");
        string[] More(string name) => ["--max-tokens", $"{Tokens}", "--deterministic", "--log", name];
        string[] command = Run("What is left after the lights go out?", "drafted.yaml", More("run"));
        var before = await KillAfterAsync(command, shown: new Random(seed).Next(20, 300));
        before.Results.ShouldBeEmpty("the run was killed before its end");
        var decided = DecidedIn(before);

        (await RunningCommand.RunAsync(Folder, [.. command, "--resume"])).ShouldExitWith(0).Out.ShouldContain("resumed");

        var after = LogSnapshot.Read(LogOf("run"));
        LogInvariants.Check(after);
        after.Drafts.Count.ShouldBeGreaterThan(before.Drafts.Count);
        DecidedIn(after).Take(decided.Count).ShouldBe(decided, "what was decided before stays, in its place");
        DecidedIn(after).ShouldBe(await UninterruptedAsync(Run("What is left after the lights go out?", flow, More("run"))), "every token is that of a plain run");
    }

    [SkippableFact]
    public async Task Killed_again_and_again_a_file_of_questions_is_answered_once_each()
    {
        await File.WriteAllLinesAsync(Path.Combine(Folder, "questions.txt"), Enumerable.Range(1, 8).Select(i => $"What is {i} and {i}?"));
        string[] command = ["run", "--questions", "questions.txt", "--flow", "[a, b]", "--flow", "b > [a, c]", "--models", ModelsFolder, "--max-tokens", "60", "--parallel", "3", "--log", "run", "--json"];
        var random = new Random(11);
        string[] resume = [];
        for (var ended = 1; ended <= 9; ended += random.Next(2, 5))
        {
            using var running = RunningCommand.Start(Folder, [.. command, .. resume]);
            var wanted = ended;
            await running.Out.WaitAsync(text => Count(text, "\"type\":\"result\"") >= wanted, $"{wanted} results", RunningCommand.Limit);
            await running.KillAsync();
            resume = ["--resume"];
        }

        var finished = (await RunningCommand.RunAsync(Folder, [.. command, "--resume"])).ShouldExitWith(0);
        finished.JsonOf("result").Count.ShouldBe(16);
        var log = LogSnapshot.Read(LogOf("run"));
        log.Results.Count.ShouldBe(16);
        LogInvariants.Check(log);
    }

    [SkippableFact]
    public async Task Another_flow_than_the_runs_is_not_resumed()
    {
        string[] command = Run("What is left?", "[a, b]", "--max-tokens", $"{Tokens}", "--log", "run");
        await KillAfterAsync(command, shown: 50);
        string[] other = Run("What is left?", "[a, c]", "--max-tokens", $"{Tokens}", "--log", "run", "--resume");
        (await RunningCommand.RunAsync(Folder, other)).ShouldExitWith(2).Error.ShouldContain("error: resume_mismatch: ");
        (await RunningCommand.RunAsync(Folder, command)).ShouldExitWith(2).Error.ShouldContain("error: run_exists: ");
    }

    /// <summary>Kills the command once so many characters of answers were printed, and reads what its log holds then.</summary>
    private async Task<LogSnapshot> KillAfterAsync(string[] command, int shown)
    {
        using var running = RunningCommand.Start(Folder, command);
        await running.Out.WaitAsync(text => text.IndexOf("-- stage 1", StringComparison.Ordinal) is >= 0 and var start && text.Length - start > shown, $"{shown} characters of the answer", RunningCommand.Limit);
        await running.KillAsync();
        return LogSnapshot.Read(LogOf("run"));
    }

    private async Task<List<string>> UninterruptedAsync(string[] command)
    {
        command[^1].ShouldBe("run", "the folder's name comes last");
        (await RunningCommand.RunAsync(Folder, [.. command.SkipLast(1), "clean"])).ShouldExitWith(0);
        return DecidedIn(LogSnapshot.Read(LogOf("clean")));
    }

    /// <summary>Every decided token as stage, step and bytes.</summary>
    private static List<string> DecidedIn(LogSnapshot log)
    {
        var alone = log.StageTokens.SelectMany(record => record.Tokens.Items().Select((bytes, i) => $"{record.Stage}.{record.FirstStep + i:0000} {Convert.ToHexString(bytes.Span)}"));
        var fused = log.FusedTokens.SelectMany(record => record.Tokens.Items().Select((token, i) => $"{record.Stage}.{record.FirstStep + i:0000} {Convert.ToHexString(token.Bytes.Span)}"));
        return [.. alone.Concat(fused).Order(StringComparer.Ordinal)];
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
