using ModelNet.Golden.Reference;
using ModelNet.Tests.Support;
using Xunit.Abstractions;

namespace ModelNet.Golden;

/// <summary>A fused stage through the log and the three services is the published formula over full vocabularies, token for token.</summary>
[Collection(GoldenCollection.Name)]
public sealed class ParallelTests(GoldenModels models, ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    [SkippableFact]
    public Task The_bundled_models_agree_with_the_reference_on_every_question()
    {
        GoldenCase.Questions.Length.ShouldBeGreaterThanOrEqualTo(200);
        GoldenCase.Questions.Count(ReferencePrompts.IsChinese).ShouldBeGreaterThanOrEqualTo(60);
        return CompareAsync(GoldenCase.Deal(GoldenCase.Questions, models.Bundled, 16));
    }

    [SkippableFact]
    public Task Random_models_agree_on_gibberish()
        => CompareAsync(GoldenCase.Deal(GoldenCase.Questions.Take(24), models.Random, 24));

    [SkippableFact]
    public Task A_real_model_agrees_as_a_branch()
    {
        Skip.If(TestFiles.SmolLM2 is null, "SmolLM2-135M-Instruct.Q4_1.gguf is not there");
        return CompareAsync(GoldenCase.Deal(GoldenCase.Questions.Where(question => question.Length > 8).Take(8), [models.Bundled[0], models.Smol, models.Bundled[1]], 6));
    }

    private async Task CompareAsync(List<GoldenCase> cases)
    {
        using var folder = new TemporaryFolder();
        var used = cases.SelectMany(golden => golden.Models).Distinct().Select(model => model.Model);
        var (log, seen) = await Services.RunAsync(folder.Path, used, cases.ConvertAll(golden => golden.Request), Limit);
        using var reference = new ReferenceLoop();
        var comparison = new Comparison(output);
        foreach (var golden in cases)
        {
            comparison.Add(golden, golden.Reference(reference), log, seen.TextOf(golden.Session));
        }

        comparison.ShouldBeEqual();
        LogInvariants.Check(log);
    }
}
