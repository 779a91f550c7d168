using ModelNet.Cli.Errors;
using ModelNet.Cli.Eval;
using ModelNet.Cli.Flows;
using ModelNet.Flow;
using ModelNet.Tests.Support;

namespace ModelNet.Cli.Tests.Eval;

public sealed class PlanTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Models_are_named_or_lie_in_folders()
    {
        Directory.CreateDirectory(_folder.File("gguf"));
        var (names, folders) = ModelArguments.Of(["a,b", "gguf", "b, c", "nowhere/else", "d"], _folder.Path);
        names.ShouldBe(["a", "b", "c", "d"]);
        folders.ShouldBe(["gguf", "nowhere/else"]);
    }

    [Theory]
    [InlineData("a > b", "zh", FlowLanguage.Chinese)]
    [InlineData("a > b", "en-GB", FlowLanguage.English)]
    [InlineData("a > b", "de", FlowLanguage.Auto)]
    [InlineData("a > b", null, FlowLanguage.Auto)]
    [InlineData("flow: a > b\nlanguage: en\n", "zh", FlowLanguage.English)]
    [InlineData("flow: a > b\nlanguage: auto\nmax_tokens: 9\n", "zh", FlowLanguage.Chinese)]
    [InlineData("name: x\nflow: a > b\nstages: { 1: { max_tokens: 9 } }\n", "ZH-cn", FlowLanguage.Chinese)]
    public void Prompts_are_in_the_questions_language_unless_the_flow_says_otherwise(string flow, string? language, FlowLanguage expected)
    {
        var given = new CheckedFlow("x", FlowDocument.Parse(flow).Required, null);
        var pinned = new PinnedLanguage().Of(given, language);
        pinned.Plan.Language.ShouldBe(expected);
        pinned.Name.ShouldBe("x");
        pinned.Plan.Stages.ShouldBe(given.Plan.Stages);
        FlowDocument.Parse(pinned.Plan.ToString()).Required.ShouldBe(pinned.Plan, "it travels as text");
    }

    [Theory]
    [InlineData(2 << 20, 2, false, 8)]
    [InlineData(2 << 20, 16, false, 64)]
    [InlineData(2 << 20, 1, true, 64)]
    [InlineData(500L << 20, 2, false, 4)]
    [InlineData(500L << 20, 64, false, 16)]
    [InlineData(8L << 30, 64, false, 4)]
    [InlineData(8L << 30, 64, true, 8)]
    public void Sessions_in_flight_follow_the_models_and_the_machine(long bytes, int cores, bool gpu, int expected) => EvalParallel.For(new(bytes, cores, gpu)).ShouldBe(expected);

    [Fact]
    public void The_command_that_goes_on_names_the_folder_once()
    {
        ContinueCommand.Of(["eval", "--flow", "a > b", "--resume"], "x y").ShouldBe("modelnet eval --flow 'a > b' -o 'x y'");
        ContinueCommand.Of(["eval", "-o", "d"], "d").ShouldBe("modelnet eval -o d");
        ContinueCommand.Of(["eval", "--output=d", "--limit", "3"], "d").ShouldBe("modelnet eval --output=d --limit 3");
    }

    [Fact]
    public void Only_questions_with_an_answer_are_asked_and_a_seed_draws_among_them()
    {
        var file = _folder.File("q.jsonl");
        File.WriteAllLines(file, [.. Enumerable.Range(1, 20).Select(i => $$"""{"id": "{{i}}", "question": "what is {{i}}?", "answer": {{i}}, "family": "f{{i % 2}}"}"""), """{"question": "unanswered"}""", """{"question": "too"}"""]);
        var all = EvalQuestions.Read(file, null, null);
        all.Questions.Count.ShouldBe(20);
        all.Errors.ShouldHaveSingleItem().Message.ShouldBe("the question '21' and 1 more has no field answer");
        all.Questions[2].ShouldSatisfyAllConditions(q => q.Answer.ShouldBe("3"), q => q.Family.ShouldBe("f1"), q => q.Language.ShouldBeNull());
        EvalQuestions.Read(file, 3, null).Questions.Select(q => q.Id).ShouldBe(["1", "2", "3"]);
        var drawn = EvalQuestions.Read(file, 5, 4).Questions;
        drawn.Select(q => q.Id).ShouldBe(EvalQuestions.Read(file, 5, 4).Questions.Select(q => q.Id));
        drawn.Select(q => q.Id).ShouldNotBe(["1", "2", "3", "4", "5"]);
        drawn.Select(q => q.Index).ShouldBe([0, 1, 2, 3, 4]);
        Should.Throw<CliException>(() => EvalQuestions.Read(file, null, 4)).Errors[0].Code.ShouldBe("seed_without_limit");
        File.WriteAllLines(file, ["""{"question": "unanswered"}"""]);
        Should.Throw<CliException>(() => EvalQuestions.Read(file, null, null)).Errors[0].Code.ShouldBe("no_questions");
    }

    [Fact]
    public void An_answer_or_a_language_that_changed_is_another_question()
    {
        var question = new ModelNet.Cli.Questions.Question(0, "1", "how many?", "7") { Language = "en" };
        EvalQuestions.Identity(question).ShouldBe(EvalQuestions.Identity(question with { Family = "x" }));
        EvalQuestions.Identity(question).ShouldNotBe(EvalQuestions.Identity(question with { Answer = "8" }));
        EvalQuestions.Identity(question).ShouldNotBe(EvalQuestions.Identity(question with { Language = "zh" }));
    }
}
