using System.Globalization;
using ModelNet.Cli.Errors;
using ModelNet.Cli.Questions;
using ModelNet.Cli.Runs;
using ModelNet.Cli.Text;
using ModelNet.Evaluation;

namespace ModelNet.Cli.Eval;

/// <summary>The questions of an evaluation: those of a file that have an answer, or a sample of them.</summary>
internal sealed class EvalQuestions(CliEnvironment environment)
{
    private static readonly string Bundled = Path.Combine("models", "data", "test.jsonl");

    /// <summary>The file that is meant, as a full path.</summary>
    /// <exception cref="CliException"><c>questions_missing</c>.</exception>
    public string FileOf(string? named) => named is not null ? UserPath.Full(named, environment.Folder)
        : Ancestors.Of(environment).Select(folder => Path.Combine(folder, Bundled)).FirstOrDefault(File.Exists)
            ?? throw CliException.Usage("questions_missing", $"no question file was given, and there is no {Bundled} here or above", "name one with --questions FILE");

    /// <summary>Reads the file; questions without an answer are reported and left out.</summary>
    /// <exception cref="CliException"><c>questions_not_found</c>, <c>no_questions</c>, <c>seed_without_limit</c>.</exception>
    public static QuestionList Read(string file, int? limit, int? seed)
    {
        if (seed is not null && limit is null)
        {
            throw CliException.Usage("seed_without_limit", "--seed chooses among questions, and all are asked", "add --limit N, or leave --seed out");
        }

        var all = QuestionReader.ReadFile(file, null);
        Question[] judged = [.. all.Questions.Where(question => question.Answer is not null)];
        if (judged.Length == 0)
        {
            throw CliException.Usage("no_questions", $"the file '{file}' holds no question with an answer", "write JSON lines with \"question\" and \"answer\"");
        }

        IEnumerable<Question> chosen = (limit, seed) switch
        {
            (null, _) => judged,
            ({ } count, null) => judged.Take(count),
            ({ } count, { } start) => QuestionSample.Draw(judged.Length, count, start).Select(index => judged[index]),
        };
        return new QuestionList([.. chosen.Select((question, index) => question with { Index = index })], [.. all.Errors, .. WithoutAnswer(all)]);
    }

    /// <summary>What a question is, for the fingerprint: also its answer and its language decide what comes out.</summary>
    public static ManifestQuestion Identity(Question question) => new(question.Id, Manifest.Sha256($"{question.Text}\n{question.Answer}\n{question.Language}"));

    private static IEnumerable<QuestionError> WithoutAnswer(QuestionList all)
    {
        var without = all.Questions.Where(question => question.Answer is null).ToArray();
        if (without.Length > 0)
        {
            var more = without.Length == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" and {without.Length - 1} more");
            yield return new QuestionError(0, "answer_missing", $"the question '{without[0].Id}'{more} has no field answer");
        }
    }
}
