using ModelNet.Client;
using ModelNet.Golden.Reference;
using ModelNet.Tests.Support;
using ModelNet.Verifier.Checks;
using ModelNet.Verifier.Reading;
using ModelNet.Verifier.Report;
using Xunit.Abstractions;

namespace ModelNet.Golden;

/// <summary>Stages whose steps are drafted ahead give the tokens of the published formula, step by step, whoever drafts and whatever is interrupted.</summary>
[Collection(GoldenCollection.Name)]
public sealed class SpeculationTests(GoldenModels models, ITestOutputHelper output)
{
    private const int Tokens = 40;
    private const string Session = "drafted";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    [SkippableFact]
    public async Task Models_of_different_vocabularies_draft_for_each_other_and_agree_with_the_reference()
    {
        var asked = GoldenCase.Questions.Where((_, i) => i % 8 == 3).Take(24);
        var counts = await CompareAsync(GoldenCase.Deal(asked, models.Bundled, 24));
        counts.Ahead.ShouldBeGreaterThan(counts.Rejected, "models of one family mostly agree");
    }

    [SkippableFact]
    public async Task Drafts_of_random_models_are_mostly_wrong_and_change_nothing()
    {
        var counts = await CompareAsync(GoldenCase.Deal(GoldenCase.Questions.Take(16), models.Random, 20));
        counts.Rejected.ShouldBeGreaterThan(counts.Ahead / 2);
    }

    [SkippableFact]
    public async Task A_draft_by_an_equal_branch_is_always_right()
    {
        var model = models.Bundled[0];
        var cases = GoldenCase.Questions.Take(6).Select((question, i) => new GoldenCase($"e{i}", question, [model, model], new FusionRule([1, 1]), 20) { Settings = $"speculate: {{ draft: {model.Name}, length: 6 }}\n" });
        var counts = await CompareAsync([.. cases], draft: false);
        counts.Ahead.ShouldBeGreaterThan(0);
        counts.Rejected.ShouldBeLessThanOrEqualTo(2 * 6, "only what lies behind the end of a text");
    }

    [SkippableTheory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(9)]
    [InlineData(16)]
    [InlineData(23)]
    public async Task Stopped_in_the_middle_of_a_draft_and_started_again_the_tokens_are_those_of_an_uninterrupted_run(int atDecode)
    {
        using var folder = new TemporaryFolder();
        var (drafter, other) = (models.Bundled[0], models.Bundled[1]);
        foreach (var (pausing, decode) in new[] { (drafter, atDecode), (other, Math.Max(2, atDecode / 4)) })
        {
            using var pause = new PausePoint(decode);
            await using var services = await Services.StartAsync(folder.Path, [.. new[] { drafter, other }.Select(model => new PausingModel(model.Model, model == pausing ? pause.BeforeDecode : _ => { }))], 1);
            await services.SubmitAsync([Request(drafter, other)]);
            await Task.WhenAny(pause.ReachedAsync(), services.Seen.Done);
            var stopped = services.DisposeAsync();
            pause.Release();
            await stopped;
        }

        await using (var services = await Services.StartAsync(folder.Path, [drafter.Model, other.Model], 1))
        {
            await services.WaitForResultsAsync(Limit);
        }

        ShouldBeUninterrupted(folder.Path, drafter, other);
    }

    [SkippableTheory]
    [InlineData(true, 7)]
    [InlineData(false, 3)]
    public async Task A_worker_that_breaks_in_a_draft_is_built_again_and_the_session_goes_on(bool drafts, int atDecode)
    {
        using var folder = new TemporaryFolder();
        var (drafter, other) = (models.Bundled[0], models.Bundled[1]);
        var broken = drafts ? drafter : other;
        await using (var services = await Services.StartAsync(folder.Path, [.. new[] { drafter, other }.Select(model => new PausingModel(model.Model, number => Break(model == broken && number == atDecode)))], 1))
        {
            await services.SubmitAsync([Request(drafter, other)]);
            await services.WaitForResultsAsync(Limit);
            services.Host.Health.Sum(loop => loop.Restarts).ShouldBe(1);
        }

        ShouldBeUninterrupted(folder.Path, drafter, other);
    }

    private static void Break(bool now)
    {
        if (now)
        {
            throw new InvalidOperationException("The test breaks this decode.");
        }
    }

    private static SessionRequest Request(ReferenceModel drafter, ReferenceModel other) => new()
    {
        Session = Session,
        Flow = $"flow: '[{drafter.Name}, {other.Name}]'\nspeculate: {{ draft: {drafter.Name}, length: 4 }}\n",
        Question = GoldenCase.Questions[1],
        MaxTokens = Tokens,
        Deterministic = true,
    };

    private static void ShouldBeUninterrupted(string folder, ReferenceModel drafter, ReferenceModel other)
    {
        var log = LogSnapshot.Read(folder);
        LogInvariants.Check(log);
        log.TokensOf(Session, 0).ShouldContain(record => record.Tokens.Count > 1, "the test means nothing without accepted drafts");
        using var loop = new ReferenceLoop();
        var expected = loop.Run([drafter, other], ReferencePrompts.For(GoldenCase.Questions[1]), new FusionRule([1, 1]), Tokens);
        var actual = log.TokensOf(Session, 0).SelectMany(record => record.Tokens.Items()).ToList();
        actual.Select(token => Convert.ToHexString(token.Bytes.Span)).ShouldBe(expected.Steps.Select(step => Convert.ToHexString(step.Bytes)), "the fused tokens of an uninterrupted run");
        LogChecks.Run(LogSource.OfFolder(folder)).Violations.ShouldBeEmpty();
    }

    /// <summary>Runs the cases with a drafter and a length of its own for each, and counts what was answered ahead.</summary>
    private async Task<(long Ahead, long Rejected)> CompareAsync(List<GoldenCase> cases, bool draft = true)
    {
        var random = new Random(7);
        using var folder = new TemporaryFolder();
        var drafted = draft ? cases.ConvertAll(golden => golden with { Settings = $"speculate: {{ draft: {golden.Models[random.Next(golden.Models.Count)].Name}, length: {random.Next(1, 8)} }}\n" }) : cases;
        var used = drafted.SelectMany(golden => golden.Models).Distinct().Select(model => model.Model);
        var (log, seen) = await Services.RunAsync(folder.Path, used, drafted.ConvertAll(golden => golden.Request), Limit);
        using var reference = new ReferenceLoop();
        var comparison = new Comparison(output);
        foreach (var golden in drafted)
        {
            comparison.Add(golden, golden.Reference(reference), log, seen.TextOf(golden.Session));
        }

        comparison.ShouldBeEqual();
        LogInvariants.Check(log);
        Verdict verdict = LogChecks.Run(LogSource.OfFolder(folder.Path));
        verdict.Violations.ShouldBeEmpty();
        output.WriteLine($"{verdict["drafts"]} drafts, {verdict["answers_ahead"]} answers ahead, {verdict["rejected_answers"]} of them rejected, {verdict["widened_steps"]} steps widened, {verdict["resync_steps"]} repeated");
        return (verdict["answers_ahead"], verdict["rejected_answers"]);
    }
}
