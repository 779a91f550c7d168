using System.Text;
using ModelNet.Cli.Errors;
using ModelNet.Cli.Runs;
using ModelNet.Flow;

namespace ModelNet.Cli.Questions;

/// <summary>The questions of a run: the argument, standard input, or a file.</summary>
internal sealed class QuestionSource(CliEnvironment environment)
{
    private const string FromInput = "-";

    /// <exception cref="CliException"><c>question_missing</c>, <c>question_twice</c>, <c>empty_question</c>, <c>no_questions</c>, …</exception>
    public QuestionList Read(RunSettings settings) => (settings.Prompt, settings.QuestionFile) switch
    {
        (null, null) => throw CliException.Usage("question_missing", "no question was given", "put it in quotes after 'run', or name a file with --questions FILE"),
        (not null, not null) => throw CliException.Usage("question_twice", "a question and a question file were given", "use one of the two"),
        (var prompt, null) => new QuestionList([One(prompt)], []),
        (_, var file) => Required(QuestionReader.ReadFile(Path.Combine(environment.Folder, file), settings.Limit), file),
    };

    private Question One(string prompt)
    {
        var text = prompt == FromInput ? ReadInput() : prompt;
        if (text.Length > FlowLimits.RenderedPromptLength)
        {
            throw CliException.Usage("question_too_long", $"the question has {text.Length} characters; the limit is {FlowLimits.RenderedPromptLength}", "shorten it");
        }

        return string.IsNullOrWhiteSpace(text)
            ? throw CliException.Usage("empty_question", "the question is empty", "write a question after 'run', or name a file with --questions FILE")
            : new Question(0, "1", text.TrimEnd('\n', '\r'), null);
    }

    /// <summary>Reads no more than can be a question, so that an endless pipe ends.</summary>
    private string ReadInput()
    {
        var text = new StringBuilder();
        var buffer = new char[1 << 14];
        int read;
        while (text.Length <= FlowLimits.RenderedPromptLength && (read = environment.In.Read(buffer)) > 0)
        {
            text.Append(buffer, 0, read);
        }

        return text.ToString();
    }

    private static QuestionList Required(QuestionList list, string file) => list.Questions.Count > 0 || list.Errors.Count > 0
        ? list
        : throw CliException.Usage("no_questions", $"the file '{file}' holds no question", "write one question on each line, or JSON lines with a field \"question\"");
}
