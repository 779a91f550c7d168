namespace ModelNet.Evaluation.Tests.Analysis;

public sealed class EvaluationAnalysisTests
{
    private static readonly QuestionFacts[] s_questions = [new("1", "sum", "en"), new("2", "sum", "zh"), new("3", "word", "en"), new("4", null, null)];
    private static readonly EvaluationPath[] s_paths =
    [
        new("a", "a", PathStructure.Alone, 1),
        new("b", "b", PathStructure.Alone, 1),
        new("a > b", "a > b", PathStructure.Si, 1),
        new("b > a", "b > a", PathStructure.Si, 1),
        new("[a, b]", "[a, b]", PathStructure.Pi, 2),
    ];

    [Fact]
    public void Each_path_is_counted_by_family_and_language_and_compared_with_the_best_model()
    {
        var summary = EvaluationAnalysis.Of(s_questions, s_paths, Answers("1000", "1100", "1110", "0100", "1111"));
        summary.Questions.ShouldBe(4);
        summary.BestSingle!.Path.Name.ShouldBe("b");
        summary.BestFlow!.Path.Name.ShouldBe("[a, b]");
        var serial = summary.Paths[2];
        serial.All.ShouldBe(new Tally(3, 4));
        serial.Groups.Select(group => (group.Kind, group.Name, group.Tally)).ShouldBe(
        [
            (GroupKind.Family, "sum", new Tally(2, 2)), (GroupKind.Family, "word", new Tally(1, 1)), (GroupKind.Language, "en", new Tally(2, 2)), (GroupKind.Language, "zh", new Tally(1, 1)),
        ]);
        serial.ToBestSingle.ShouldBe(new PairedCounts(2, 1, 0, 1));
        summary.Paths[1].ToBestSingle.ShouldBeNull("it is the best model itself");
        summary.Paths[0].AdjustedP.ShouldBeNull("only flows are corrected together");
        summary.Paths[4].AdjustedP.ShouldBe(1);
    }

    [Fact]
    public void A_question_counts_once_every_path_has_answered_it()
    {
        var summary = EvaluationAnalysis.Of(s_questions, s_paths, Answers("1000", "11.0", "1110", "010.", "1111"));
        summary.Questions.ShouldBe(2);
        summary.Paths.ShouldAllBe(path => path.All.Asked == 2);
    }

    [Fact]
    public void The_spread_is_over_all_orders_of_a_structure()
    {
        var summary = EvaluationAnalysis.Of(s_questions, s_paths, Answers("1000", "1100", "1110", "0100", "1111"));
        summary.Structures.Select(structure => (structure.Structure, structure.Orders, structure.Distinct)).ShouldBe([(PathStructure.Si, 2, 2), (PathStructure.Pi, 2, 1)]);
        summary.Structures[0].Accuracy.ShouldBe(new Spread(0.5, 0.25, 0.25, 0.75));
        summary.Structures[1].Accuracy.Deviation.ShouldBe(0);
    }

    [Fact]
    public void Reviews_count_what_was_mended_and_spoilt()
    {
        var answers = Answers("0000", "0000", "1101", "0000", "0000");
        answers[2] = [Chain(false, true), Chain(true, true), Chain(true, false), Chain(false, false)];
        var review = EvaluationAnalysis.Of(s_questions, s_paths, answers).Reviews.ShouldHaveSingleItem();
        review.ShouldBe(new ReviewScore("a", "b", WrongBefore: 2, Mended: 1, RightBefore: 2, Spoilt: 1));
        (review.Before, review.After).ShouldBe((new Tally(2, 4), new Tally(2, 4)));
    }

    [Fact]
    public void A_stage_is_compared_with_the_latest_result_that_it_sees()
    {
        var answers = Answers("0000", "0000", "0000", "0000", "0000");
        var stages = new StageMark[] { new(1, "a", [], true), new(2, "b", [1], false), new(3, "c", [1, 2], true) };
        answers[2] = [.. Enumerable.Range(0, 4).Select(_ => new PathAnswer { Right = true, Stages = stages })];
        EvaluationAnalysis.Of(s_questions, s_paths, answers).Reviews.ShouldBe([new ReviewScore("a", "b", 0, 0, 4, 4), new ReviewScore("a > b", "c", 4, 4, 0, 0)]);
    }

    [Fact]
    public void Nothing_answered_gives_no_numbers_and_no_error()
    {
        var summary = EvaluationAnalysis.Of(s_questions, s_paths, Answers("....", "....", "....", "....", "...."));
        summary.Questions.ShouldBe(0);
        summary.Paths[0].All.Interval.ShouldBe(new Interval(0, 1));
        summary.Paths[2].ToBestSingle!.Value.DifferenceInterval.ShouldBe(new Interval(-1, 1));
    }

    /// <summary>1 is right, 0 wrong, a dot is no answer yet.</summary>
    private static IReadOnlyList<PathAnswer?>[] Answers(params string[] paths)
        => [.. paths.Select(marks => (IReadOnlyList<PathAnswer?>)[.. marks.Select(mark => mark == '.' ? null : new PathAnswer { Right = mark == '1', Seconds = 1 })])];

    private static PathAnswer Chain(bool first, bool second) => new() { Right = second, Stages = [new StageMark(1, "a", [], first), new StageMark(2, "b", [1], second)] };
}
