using ModelNet.Client;
using ModelNet.Golden.Reference;
using ModelNet.Tests.Support;

namespace ModelNet.Golden;

/// <summary>Interrupted at an exact decode and started again on the same log, a session ends as if nothing had happened.</summary>
[Collection(GoldenCollection.Name)]
public sealed class RestartTests(GoldenModels models)
{
    private const int Tokens = 40;
    private const string Session = "restarted";
    private const string Question = "What is left after the lights go out? 灯灭之后还剩下什么？";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    [InlineData(25)]
    [InlineData(Tokens)]
    public async Task Stopped_at_a_decode_and_started_again_the_tokens_are_those_of_an_uninterrupted_run(int atDecode)
    {
        using var folder = new TemporaryFolder();
        var (first, second) = (models.Random[0], models.Random[1]);
        var before = await StopAtAsync(folder.Path, first, second, atDecode);
        var tokensBefore = LogSnapshot.Read(folder.Path).TokensOf(Session, 0).Select(record => record.Tokens[0].Bytes.Span.ToArray()).ToList();
        tokensBefore.Count.ShouldBeInRange(atDecode - 2, atDecode);

        var after = new PausingModel(first.Model, _ => { });
        await using (var services = await Services.StartAsync(folder.Path, [after, second.Model], 1))
        {
            await services.WaitForResultsAsync(Limit);
        }

        var log = LogSnapshot.Read(folder.Path);
        LogInvariants.Check(log);
        log.TokensOf(Session, 0).Take(tokensBefore.Count).Select(record => record.Tokens[0].Bytes.Span.ToArray()).ShouldBe(tokensBefore, "what was decided stays");
        ShouldBeUninterrupted(log, [first, second]);
        if (tokensBefore.Count < Tokens)
        {
            // With every token decided, the stage may have been reported before the stop: then nothing was resumed.
            log.ResultOf(Session).Stages[0].Resumed.ShouldBe(tokensBefore.Count > 0);
        }

        (before.Decodes + after.Decodes).ShouldBeLessThanOrEqualTo((2 * Tokens) + 4, "decodes, of which a replay of the decided steps is the most that a restart may add");
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(12)]
    public async Task A_worker_that_breaks_is_built_again_and_the_session_goes_on(int atDecode)
    {
        using var folder = new TemporaryFolder();
        var (first, second) = (models.Random[0], models.Random[1]);
        var broken = new PausingModel(first.Model, number => Break(number == atDecode));
        await using (var services = await Services.StartAsync(folder.Path, [broken, second.Model], 1))
        {
            await services.SubmitAsync([Request([first, second])]);
            await services.WaitForResultsAsync(Limit);
            services.Host.Health.Sum(loop => loop.Restarts).ShouldBe(1);
        }

        var log = LogSnapshot.Read(folder.Path);
        LogInvariants.Check(log);
        ShouldBeUninterrupted(log, [first, second]);
    }

    [SkippableFact]
    public async Task Stopped_between_the_stages_of_a_chain_no_stage_is_skipped_or_run_twice()
    {
        using var folder = new TemporaryFolder();
        var (first, second) = (models.Random[0], models.Random[1]);
        var request = Request([first, second]) with { Flow = $"{first.Name} > {second.Name} > {first.Name}", MaxTokens = 12 };
        foreach (var atDecode in new[] { 12, 1, 3 })
        {
            using var pause = new PausePoint(atDecode);
            await using var services = await Services.StartAsync(folder.Path, [new PausingModel(first.Model, pause.BeforeDecode), second.Model], 1);
            await services.SubmitAsync([request]);
            await Task.WhenAny(pause.ReachedAsync(), services.Seen.Done);
            var stopped = services.DisposeAsync();
            pause.Release();
            await stopped;
        }

        await using (var services = await Services.StartAsync(folder.Path, [first.Model, second.Model], 1))
        {
            await services.WaitForResultsAsync(Limit);
        }

        var log = LogSnapshot.Read(folder.Path);
        LogInvariants.Check(log);
        log.StageTasks.Count.ShouldBe(3);
        log.ResultOf(Session).Stages.Items().Select(stage => stage.Stage).ShouldBe([0, 1, 2]);
    }

    private static void Break(bool now)
    {
        if (now)
        {
            throw new InvalidOperationException("The test breaks this decode.");
        }
    }

    private static SessionRequest Request(IReadOnlyList<ReferenceModel> branches) => new()
    {
        Session = Session,
        Flow = $"[{string.Join(", ", branches.Select(model => model.Name))}]",
        Question = Question,
        MaxTokens = Tokens,
        Deterministic = true,
    };

    private static async Task<PausingModel> StopAtAsync(string folder, ReferenceModel first, ReferenceModel second, int atDecode)
    {
        using var pause = new PausePoint(atDecode);
        var counted = new PausingModel(first.Model, pause.BeforeDecode);
        await using var services = await Services.StartAsync(folder, [counted, second.Model], 1);
        await services.SubmitAsync([Request([first, second])]);
        await pause.ReachedAsync();
        var stopped = services.DisposeAsync();
        pause.Release();
        await stopped;
        return counted;
    }

    private static double Distance(Contracts.FusedToken actual, ReferenceStep expected)
        => actual.Votes.Items().Zip(expected.Votes).Max(pair => Math.Abs(pair.First.TopProbability - (pair.Second?.TopProbability ?? 0)));

    private static void ShouldBeUninterrupted(LogSnapshot log, IReadOnlyList<ReferenceModel> branches)
    {
        using var loop = new ReferenceLoop();
        var expected = loop.Run(branches, ReferencePrompts.For(Question), new FusionRule([1, 1]), Tokens);
        var actual = log.TokensOf(Session, 0).SelectMany(record => record.Tokens.Items()).ToList();
        actual.Select(token => Convert.ToHexString(token.Bytes.Span)).ShouldBe(expected.Steps.Select(step => Convert.ToHexString(step.Bytes)), "the fused tokens of an uninterrupted run");

        // Equal tokens can be luck; equal probabilities say that every decode had the shape that it has without the restart.
        var moved = actual.Zip(expected.Steps).Select((pair, step) => (Step: step, Distance: Distance(pair.First, pair.Second))).Where(pair => pair.Distance > 1e-6);
        moved.ShouldBeEmpty("the top probabilities of every branch are those of an uninterrupted run");
        log.ResultOf(Session).Text.ToString().ShouldBe(expected.Text);
    }
}
