using ModelNet.Cli.Eval;
using ModelNet.Cli.Flows;
using ModelNet.Cli.Models;
using ModelNet.Cli.Questions;
using ModelNet.Cli.Runs;
using ModelNet.Contracts;
using ModelNet.Evaluation;
using ModelNet.Flow;

namespace ModelNet.Cli.Tests.Support;

/// <summary>Evaluations that nobody ran: paths, questions, and marks that a test chooses.</summary>
internal static class Evaluations
{
    /// <summary>An evaluation of a, b and their orders, or of other paths.</summary>
    /// <param name="folder">Where its run folder is made.</param>
    /// <param name="marks">A path's name, then 1 for a right answer, 0 for a wrong one, f for a session that failed, a dot for none yet.</param>
    public static EvalResult Result(string folder, params (string Path, string Marks)[] marks)
    {
        var flows = marks.Select(mark => new CheckedFlow(mark.Path, FlowDocument.Parse(mark.Path).Required, null)).ToArray();
        Question[] questions = [.. Enumerable.Range(0, marks[0].Marks.Length).Select(index => new Question(index, $"q{index + 1}", "how many?", "7") { Family = index % 2 == 0 ? "sums & <more>" : "words", Language = "en" })];
        var manifest = new Manifest
        {
            Run = "20260101-120000-ab12",
            Flows = [],
            Models = [],
            Parameters = new ManifestParameters(null, false, 512, 0, [], "llama.cpp x"),
            Questions = [],
        };
        var job = new RunJob { Flows = flows, Questions = new QuestionList(questions, []), Models = [new HashedModel(new ModelFile("a", "/models/a.gguf", "--model"), "aa")], Manifest = manifest, Parallel = 2 };
        EvaluationPath[] paths = [.. flows.Select(flow => new EvaluationPath(flow.Name, flow.Name, flow.Plan.Kind == FlowKind.Solo ? PathStructure.Alone : Enum.Parse<PathStructure>(flow.Plan.Kind.ToString(), ignoreCase: true), 1))];
        var plan = new EvalPlan(new RunSettings(), job, paths, "questions <&>.jsonl");
        return EvalResult.Of(plan, RunFolder.Create(folder, manifest), [.. marks.SelectMany(mark => mark.Marks.Select((c, index) => (c, index)).Where(pair => pair.c != '.').Select(pair => Line(mark.Path, questions[pair.index], pair.c)))]);
    }

    /// <summary>One line of the file of answers.</summary>
    public static AnswerLine Line(string path, Question question, char mark) => new()
    {
        Path = path,
        Id = question.Id,
        Family = question.Family,
        Language = question.Language,
        Answer = mark == '1' ? "#### 7" : "#### 8",
        Extracted = mark == '1' ? "7" : "8",
        Expected = "7",
        Right = mark == '1',
        Tokens = 5,
        Seconds = 0.25 * path.Length,
        Outcome = mark == 'f' ? Outcome.Failed : Outcome.Completed,
        Error = mark == 'f' ? "prompt_too_long" : null,
        Stages = [],
    };
}
