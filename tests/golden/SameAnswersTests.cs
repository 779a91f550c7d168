using ModelNet.Inference;
using ModelNet.SameAnswers;
using Xunit.Abstractions;

namespace ModelNet.Golden;

/// <summary>Drafting ahead and deciding early change no token: a few questions of what tests/same-answers asks by the hundred.</summary>
[Collection(GoldenCollection.Name)]
public sealed class SameAnswersTests(GoldenModels models, ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    [SkippableFact]
    public Task Every_way_to_decide_gives_the_same_answers() =>
        CompareAsync([.. models.Bundled.Select(model => model.Model)], $"[{string.Join(", ", models.Bundled.Select(model => model.Name))}]", questions: 16, maxTokens: 32);

    [SkippableFact]
    public Task So_it_does_with_a_real_model_among_them()
    {
        var (smol, abacus) = (models.Smol.Model, models.Bundled[0]);
        return CompareAsync([smol, abacus.Model], $"[{smol.Description.Name}, {abacus.Name}*3]", questions: 2, maxTokens: 5);
    }

    private async Task CompareAsync(IReadOnlyList<IModel> asked, string flow, int questions, int maxTokens)
    {
        var comparison = new WayComparison(new Plan(asked, flow, [.. GoldenCase.Questions.Take(questions)], maxTokens, s_limit), RunLog.Embedded, output.WriteLine);
        await comparison.RunAsync(drafter: asked[^1].Description.Name);
        comparison.Faults.ShouldBeEmpty();
    }
}
