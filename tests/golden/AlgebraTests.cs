using ModelNet.Client;
using ModelNet.Golden.Reference;
using ModelNet.Tests.Support;

namespace ModelNet.Golden;

/// <summary>Identities that hold for any models: one branch, equal branches, the order of branches, the scale of weights.</summary>
[Collection(GoldenCollection.Name)]
public sealed class AlgebraTests(GoldenModels models)
{
    private const int Tokens = 20;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private static readonly string[] Questions = [.. GoldenCase.Questions.Where((_, i) => i % 30 == 7)];

    [SkippableFact]
    public Task One_branch_and_two_equal_branches_are_the_model_alone_for_bundled_models() => OneModelAsync(models.Bundled[0]);

    [SkippableFact]
    public Task One_branch_and_two_equal_branches_are_the_model_alone_for_random_models() => OneModelAsync(models.Random[1]);

    [SkippableFact]
    public async Task The_order_of_branches_and_the_scale_of_weights_change_nothing()
    {
        var (a, b) = (models.Bundled[0], models.Bundled[^1]);
        var answers = await AnswersAsync([a, b], [$"[{a.Name}, {b.Name}]", $"[{b.Name}, {a.Name}]", $"[{a.Name}*7, {b.Name}*7]", $"[[{a.Name}, {b.Name}]]"]);
        answers.ShouldAllBe(answer => answer.Distinct().Count() == 1);
    }

    private static async Task OneModelAsync(ReferenceModel model)
    {
        var answers = await AnswersAsync([model], [model.Name, $"[{model.Name}]", $"[{model.Name}, {model.Name}]", $"[{model.Name}*0.9, {model.Name}*0.1]"]);
        using var loop = new ReferenceLoop();
        for (var i = 0; i < Questions.Length; i++)
        {
            var expected = loop.Run([model], ReferencePrompts.For(Questions[i]), new FusionRule([1]), Tokens).Text;
            answers[i].ShouldAllBe(answer => answer == expected, $"the greedy answer of {model.Name} to {Questions[i]}");
        }
    }

    /// <summary>For each question, the answers of all flows.</summary>
    private static async Task<List<string[]>> AnswersAsync(IReadOnlyList<ReferenceModel> models, string[] flows)
    {
        using var folder = new TemporaryFolder();
        var requests = Questions.SelectMany((question, i) => flows.Select((flow, j) => new SessionRequest
        {
            Session = $"{i}.{j}",
            Flow = flow,
            Question = question,
            MaxTokens = Tokens,
            Deterministic = true,
        })).ToList();
        var (log, seen) = await Services.RunAsync(folder.Path, models.Select(model => model.Model), requests, Limit);
        LogInvariants.Check(log);
        return [.. Enumerable.Range(0, Questions.Length).Select(i => Enumerable.Range(0, flows.Length).Select(j => seen.TextOf($"{i}.{j}")).ToArray())];
    }
}
