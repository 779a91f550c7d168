using System.Text.Json;
using ModelNet.Cli.Eval;
using ModelNet.Cli.Eval.Tables;
using ModelNet.Cli.Tests.Support;
using ModelNet.Cli.Text;
using ModelNet.Tests.Support;

namespace ModelNet.Cli.Tests.Eval;

public sealed class ResultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_last_line_says_whether_working_together_was_worth_it()
    {
        Verdict("111100001111", "111111111111").ShouldStartWith("best flow a > b 100.0 %, best single a 66.7 %: +33.3 points (+");
        Verdict("111100001111", "111111111111").ShouldContain(", better beyond its interval (p 0.125; 0.125 corrected for 1 flow)");
        Verdict("111100001111", "111110001111").ShouldContain(", better, but not beyond its interval ");
        Verdict("111100001111", "111100001111").ShouldContain(": 0.0 points (");
        Verdict("111100001111", "111100001111").ShouldContain(", not better ");
        Cli.Eval.Verdict.Of(Result(("a > b", "1111")).Summary).ShouldBeNull("nothing was asked alone");
    }

    [Fact]
    public void Tables_have_every_path_and_no_markup()
    {
        using var output = new StringWriter { NewLine = "\n" };
        EvalTables.Write(output, Result(("a", "1100"), ("b", "1000"), ("a > b", "11f1")));
        var text = output.ToString();
        text.ShouldContain("""
            Each model alone: right answers in per cent (4 questions)
                                        a            b
              sums & <more>          50.0         50.0
              words                  50.0          0.0
              en                     50.0         25.0
              all                    50.0         25.0
              95 % interval  15.0 to 85.0  4.6 to 69.9
            """);
        text.ShouldContain("\n  weights: { a: 0.7, b: 0.3 }\n"); // odds 2.5 : 2.5 and 1.5 : 3.5
        text.ShouldMatch(@"(?m)^  a > b +SI +75\.0 +30\.1 to 95\.4 +\+25\.0 +-\d+\.\d to \+\d+\.\d +1\.000 +1\.25 +5 +1$");
    }

    [Fact]
    public void The_summary_keeps_its_shape()
    {
        using var json = JsonDocument.Parse(JsonLines.Of(EvalShapes.Summary(Result(("a", "1100"), ("b", "1000"), ("a > b", "11f1")))));
        json.RootElement.EnumerateObject().Select(field => field.Name).ShouldBe(
        [
            "type", "version", "run", "created", "complete", "sessions", "answered", "question_file", "questions", "confidence", "models", "parameters", "parallel",
            "paths", "structures", "reviews", "best_single", "best_flow", "flow_beats_single", "weights",
        ]);
        var flow = json.RootElement.GetProperty("paths")[2];
        flow.EnumerateObject().Select(field => field.Name).ShouldBe(["path", "expression", "structure", "orders", "all", "failed", "tokens", "seconds_per_question", "difference", "groups"]);
        flow.GetProperty("difference").EnumerateObject().Select(field => field.Name).ShouldBe(["value", "low", "high", "only_this", "only_best_single", "p", "p_adjusted"]);
        (flow.GetProperty("all").GetProperty("right").GetInt32(), flow.GetProperty("failed").GetInt32(), flow.GetProperty("difference").GetProperty("value").GetDouble()).ShouldBe((3, 1, 0.25));
        (json.RootElement.GetProperty("best_single").GetString(), json.RootElement.GetProperty("flow_beats_single").GetBoolean()).ShouldBe(("a", false));
    }

    private EvalResult Result(params (string, string)[] marks) => Evaluations.Result(_folder.File(Guid.NewGuid().ToString("N")), marks);

    private string Verdict(string alone, string flow) => Cli.Eval.Verdict.Of(Result(("a", alone), ("a > b", flow)).Summary)!;
}
