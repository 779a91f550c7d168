using ModelNet.Client;
using ModelNet.Golden.Reference;
using ModelNet.Tests.Support;
using ModelNet.Verifier.Checks;
using ModelNet.Verifier.Reading;
using Xunit.Abstractions;

namespace ModelNet.Golden;

/// <summary>Drawn tokens through the log and the services, from short lists, are those that the definition draws over full vocabularies, token for token.</summary>
[Collection(GoldenCollection.Name)]
public sealed class DrawingTests(GoldenModels models, ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private static readonly (double Temperature, double TopP)[] Rules = [(0.7, 1), (1, 0.9), (0.3, 0.95), (0.9, 0.5), (1.5, 1), (0.05, 1)];

    [SkippableFact]
    public Task The_bundled_models_agree_with_the_reference() =>
        CompareAsync(Drawn(GoldenCase.Deal(GoldenCase.Questions.Where((_, i) => i % 4 == 1), models.Bundled, 16), ""));

    [SkippableFact]
    public Task Random_models_with_half_code_points_agree() => CompareAsync(Drawn(GoldenCase.Deal(GoldenCase.Questions.Take(16), models.Random, 20), ""));

    [SkippableFact]
    public Task Drafts_and_early_decisions_draw_the_same() =>
        CompareAsync(Drawn(GoldenCase.Deal(GoldenCase.Questions.Where((_, i) => i % 8 == 3), models.Bundled, 16), $"decide: early\nspeculate: {{ draft: {models.Bundled[0].Name}, length: 3 }}\n"), votes: false);

    [SkippableFact]
    public Task A_real_model_agrees_as_a_branch()
    {
        Skip.If(TestFiles.SmolLM2 is null, "SmolLM2-135M-Instruct.Q4_1.gguf is not there");
        return CompareAsync(Drawn(GoldenCase.Deal(GoldenCase.Questions.Where(question => question.Length > 8).Take(6), [models.Bundled[0], models.Smol, models.Bundled[1]], 6), ""));
    }

    [SkippableFact]
    public async Task One_branch_draws_what_the_model_alone_draws_and_another_seed_another_text()
    {
        var name = models.Bundled[0].Name;
        using var folder = new TemporaryFolder();
        var requests = GoldenCase.Questions.Take(12).SelectMany((question, i) => new[] { name, $"[{name}]", $"[{name}*2, {name}]", name }.Select((flow, j) => new SessionRequest
        {
            Session = $"{i}.{j}",
            Flow = flow,
            Question = question,
            MaxTokens = 20,
            Deterministic = true,
            Temperature = 0.9,
            Seed = j == 3 ? 2 : 1,
        }));
        var (_, seen) = await Services.RunAsync(folder.Path, [models.Bundled[0].Model], [.. requests], Limit);
        var texts = Enumerable.Range(0, 12).Select(i => Enumerable.Range(0, 4).Select(j => seen.TextOf($"{i}.{j}")).ToArray()).ToArray();
        texts.ShouldAllBe(of => of[0] == of[1]);
        texts.ShouldContain(of => of[0] != of[3]);
    }

    private static List<GoldenCase> Drawn(List<GoldenCase> cases, string settings) => [.. cases.Select((golden, i) => golden with
    {
        Rule = golden.Rule with { Draw = new DrawRule(Rules[i % Rules.Length].Temperature, Rules[i % Rules.Length].TopP, $"{i + 1}") },
        Settings = FormattableString.Invariant($"temperature: {Rules[i % Rules.Length].Temperature}\ntop_p: {Rules[i % Rules.Length].TopP}\nseed: {i + 1}\n") + (golden.Rule.Geometric ? "" : settings),
    })];

    private async Task CompareAsync(List<GoldenCase> cases, bool votes = true)
    {
        using var folder = new TemporaryFolder();
        var used = cases.SelectMany(golden => golden.Models).Distinct().Select(model => model.Model);
        var (log, seen) = await Services.RunAsync(folder.Path, used, cases.ConvertAll(golden => golden.Request), Limit);
        using var reference = new ReferenceLoop();
        var comparison = new Comparison(output, votes);
        var greedy = 0;
        foreach (var golden in cases)
        {
            var expected = golden.Reference(reference);
            comparison.Add(golden, expected, log, seen.TextOf(golden.Session));
            greedy += expected.Text == (golden with { Rule = golden.Rule with { Draw = null } }).Reference(reference).Text ? 1 : 0;
        }

        comparison.ShouldBeEqual();
        greedy.ShouldBeLessThan(cases.Count, "drawn answers are not all the most probable ones");
        var verdict = LogChecks.Run(LogSource.OfFolder(folder.Path));
        verdict.Violations.ShouldBeEmpty();
        verdict["recomputed_steps"].ShouldBe(verdict["fused_steps"]);
        output.WriteLine($"{greedy} of {cases.Count} answers as without drawing; {verdict["widened_steps"]} steps asked for longer lists");
    }
}
