using System.Text;
using ModelNet.Cli.Errors;
using ModelNet.Cli.Eval;
using ModelNet.Cli.Questions;
using ModelNet.Cli.Tests.Support;
using ModelNet.Cli.Text;
using ModelNet.Tests.Support;

namespace ModelNet.Cli.Tests.Eval;

public sealed class AnswerFileTests : IDisposable
{
    private static readonly Question s_question = new(0, "é\n", "how many?", "7");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Path => _folder.File(AnswerFile.Name);

    [Fact]
    public void What_was_appended_is_read_back()
    {
        using (var file = AnswerFile.Open(_folder.Path))
        {
            file.Append(Evaluations.Line("a", s_question, '1') with { Stages = [new AnswerStage(2, "[a, b]", [1], "text", "x", true, 3)] });
            file.Append(Evaluations.Line("b", s_question, 'f'));
        }

        using var again = AnswerFile.Open(_folder.Path);
        again.Lines.Select(JsonLines.Of).ShouldBe(File.ReadAllLines(Path));
        again.Lines.Select(line => (line.Path, line.Id, line.Right, line.Error)).ShouldBe([("a", "é\n", true, null), ("b", "é\n", false, "prompt_too_long")]);
        again.Lines[0].Stages[0].Inputs.ShouldBe([1]);
    }

    /// <summary>A crash can end the file after any byte; the cut line goes, the whole ones stay, and the next is a line of its own.</summary>
    [Fact]
    public void A_line_that_was_cut_anywhere_is_dropped()
    {
        var whole = Encoding.UTF8.GetBytes(JsonLines.Of(Evaluations.Line("a", s_question, '1')) + "\n");
        var second = Encoding.UTF8.GetBytes(JsonLines.Of(Evaluations.Line("é", s_question, '0')) + "\n");
        for (var kept = 0; kept < second.Length; kept++)
        {
            File.WriteAllBytes(Path, [.. whole, .. second.Take(kept)]);
            using (var file = AnswerFile.Open(_folder.Path))
            {
                file.Lines.Count.ShouldBe(1);
                file.Append(Evaluations.Line("b", s_question, '1'));
            }

            File.ReadAllLines(Path).Length.ShouldBe(2);
        }
    }

    [Fact]
    public void A_whole_line_that_is_no_answer_is_an_error_with_its_number()
    {
        File.WriteAllText(Path, JsonLines.Of(Evaluations.Line("a", s_question, '1')) + "\n{\"path\": 1}\n");
        var error = Should.Throw<CliException>(() => AnswerFile.Open(_folder.Path));
        (error.Errors[0].Code, error.Errors[0].Message[..6]).ShouldBe(("answers_damaged", "line 2"));
    }

    [Fact]
    public void Only_the_owner_may_read_it()
    {
        AnswerFile.Open(_folder.Path).Dispose();
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(Path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
