namespace ModelNet.Cli.Questions;

/// <summary>One question to ask.</summary>
/// <param name="Index">Its place among the questions of the run, from 0.</param>
/// <param name="Id">From the file, else the line's number.</param>
/// <param name="Text">What is asked.</param>
/// <param name="Answer">The right answer as the file has it, or null.</param>
internal sealed record Question(int Index, string Id, string Text, string? Answer)
{
    /// <summary>The kind of question, as the file names it, or null.</summary>
    public string? Family { get; init; }

    /// <summary>The language that the file names, or null.</summary>
    public string? Language { get; init; }
}

/// <summary>A line that is no question; the others are asked all the same.</summary>
/// <param name="Line">1-based.</param>
/// <param name="Code">Stable, snake_case.</param>
/// <param name="Message">The cause.</param>
internal sealed record QuestionError(int Line, string Code, string Message);

/// <summary>What a question file holds.</summary>
internal sealed record QuestionList(IReadOnlyList<Question> Questions, IReadOnlyList<QuestionError> Errors);
