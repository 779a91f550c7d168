namespace ModelNet.Evaluation.Tests.Analysis;

public sealed class AccuracyWeightsTests
{
    [Fact]
    public void Weights_are_shares_of_the_odds_of_a_right_answer()
    {
        var weights = AccuracyWeights.Of(Summary(("a", 3, 3), ("b", 1, 3), ("c", 0, 3)));
        weights.Select(weight => weight.Model).ShouldBe(["a", "b", "c"]); // odds 3.5 : 0.5, 1.5 : 2.5, 0.5 : 3.5
        weights.Select(weight => weight.Weight).ShouldBe([0.904, 0.077, 0.018], 1e-12);
        weights.Sum(weight => weight.Weight).ShouldBe(1, 0.002);
    }

    [Fact]
    public void A_model_alone_and_flows_have_none()
    {
        AccuracyWeights.Of(Summary(("a", 3, 3))).ShouldBeEmpty();
        AccuracyWeights.Of(Summary(("a", 1, 2), ("a > b", 2, 2))).ShouldBeEmpty();
    }

    private static EvaluationSummary Summary(params (string Expression, int Right, int Asked)[] paths) => new()
    {
        Questions = 3,
        Paths = [.. paths.Select(path => new PathScore
        {
            Path = new EvaluationPath(path.Expression, path.Expression, path.Expression.Contains('>', StringComparison.Ordinal) ? PathStructure.Si : PathStructure.Alone, 1),
            All = new Tally(path.Right, path.Asked),
            Groups = [],
            Failed = 0,
            Tokens = 0,
            SecondsPerQuestion = 0,
        })],
        Structures = [],
        Reviews = [],
    };
}
