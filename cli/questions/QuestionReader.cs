using ModelNet.Cli.Errors;

namespace ModelNet.Cli.Questions;

/// <summary>Reads JSON lines, or plain text with a question on each line. A bad line is reported with its number and stops nothing.</summary>
internal static class QuestionReader
{
    /// <summary>Bytes of one line.</summary>
    internal const int MaxLineBytes = 4 << 20;

    /// <summary>Reads a file, at most <paramref name="limit"/> questions of it.</summary>
    /// <exception cref="CliException"><c>questions_not_found</c>.</exception>
    public static QuestionList ReadFile(string path, int? limit)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return Read(stream, limit);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw CliException.Usage("questions_not_found", $"the question file '{path}' cannot be read: {error.Message}", "check the path after --questions");
        }
    }

    /// <summary>Reads lines until there are enough questions.</summary>
    public static QuestionList Read(Stream stream, int? limit)
    {
        var questions = new List<Question>();
        var errors = new List<QuestionError>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        bool? json = null;
        foreach (var line in FileLines.Of(stream, MaxLineBytes))
        {
            if (questions.Count == limit)
            {
                break;
            }

            if (line.Error is { } unreadable)
            {
                errors.Add(unreadable);
                continue;
            }

            if (string.IsNullOrWhiteSpace(line.Text))
            {
                continue;
            }

            json ??= line.Text.TrimStart().StartsWith('{');
            Take(QuestionLine.Parse(line.Text, line.Number, json.Value), line.Number, ids, questions, errors);
        }

        return new QuestionList(questions, errors);
    }

    private static void Take(ParsedLine parsed, int number, HashSet<string> ids, List<Question> questions, List<QuestionError> errors)
    {
        if (parsed.Error is { } error)
        {
            errors.Add(error);
        }
        else if (!ids.Add(parsed.Id))
        {
            errors.Add(new QuestionError(number, "duplicate_id", $"the id '{parsed.Id}' was used by an earlier line"));
        }
        else
        {
            questions.Add(new Question(questions.Count, parsed.Id, parsed.Text, parsed.Answer) { Family = parsed.Family, Language = parsed.Language });
        }
    }
}
