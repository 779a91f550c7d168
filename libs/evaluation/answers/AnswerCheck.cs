namespace ModelNet.Evaluation;

/// <summary>
/// Compares a model's text with the file's answer. Both are reduced to their final answer: what follows the last <c>####</c>, else the last
/// <c>\boxed{…}</c>, else what the kind of the right answer tells: the last number for a number, the chosen letter for a letter.
/// </summary>
public static class AnswerCheck
{
    /// <summary>Whether the text ends in the right answer.</summary>
    /// <param name="text">What a model wrote.</param>
    /// <param name="answer">The right answer, or a worked solution that ends in it.</param>
    public static bool IsRight(string text, string answer) => AnswerForm.Normal(Extract(text, answer)) == AnswerForm.Normal(Extract(answer, answer));

    /// <summary>The final answer of a text, as it is compared but for its spelling.</summary>
    /// <param name="text">What a model wrote, or the answer itself.</param>
    /// <param name="answer">The right answer, whose kind tells what to look for.</param>
    public static string Extract(string text, string answer)
    {
        var expected = (AnswerMark.Find(answer) ?? answer).Trim();
        var marked = AnswerMark.Find(text)?.Trim();
        return AnswerForm.TryNumber(expected, out _) ? Number(text, marked)
            : OptionLetter.Of(expected) is not null ? OptionLetter.In(marked ?? text, marked is not null) ?? marked ?? text.Trim()
            : marked ?? text.Trim();
    }

    /// <summary>A unit or a name beside the one number of a marked answer does not make it wrong; two numbers leave it open which is meant.</summary>
    private static string Number(string text, string? marked)
    {
        if (marked is null)
        {
            return AnswerForm.NumbersIn(text) is { Count: > 0 } all ? all[^1] : text.Trim();
        }

        return !AnswerForm.TryNumber(marked, out _) && AnswerForm.NumbersIn(marked) is [var only] ? only : marked;
    }
}
