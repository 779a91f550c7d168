using System.Text.RegularExpressions;

namespace ModelNet.Evaluation;

/// <summary>The letter of a multiple-choice answer, however it is dressed: B, (B), B., B) 73, the answer is B.</summary>
internal static partial class OptionLetter
{
    /// <summary>The letter in upper case when the text is a letter and nothing else but its dress; null otherwise.</summary>
    public static char? Of(string text) => Letter(Alone().Match(Plain(text)));

    /// <summary>The letter that a text chooses; null when it chooses none.</summary>
    /// <param name="text">A marked answer, or everything that a model wrote.</param>
    /// <param name="marked">Whether the text is the answer itself, so that a sentence need not be searched.</param>
    public static string? In(string text, bool marked)
    {
        var plain = Plain(text);
        var letter = Letter(Alone().Match(plain)) ?? WithItsText(plain);
        return (letter ?? (marked ? null : InSentence(plain)))?.ToString();
    }

    /// <summary>"B) 73", unless further options follow: then it is the list and not a choice.</summary>
    private static char? WithItsText(string plain) => Options().Count(plain) == 1 ? Letter(First().Match(plain)) : null;

    private static char? InSentence(string plain)
        => Letter(Chosen().Matches(plain).LastOrDefault()) ?? Letter(Bracketed().Matches(plain).LastOrDefault());

    private static char? Letter(Match? match) => match is { Success: true } ? char.ToUpperInvariant(match.Groups["letter"].ValueSpan[0]) : null;

    private static string Plain(string text)
    {
        var plain = AnswerForm.HalfWidth(text).Trim().Trim('$').Trim().TrimEnd('。').Trim('*').Trim();
        return Wrapped().Match(plain) is { Success: true } wrapped ? wrapped.Groups["inner"].Value.Trim() : plain;
    }

    [GeneratedRegex(@"^\(?(?<letter>[A-Za-z])[).:]?\.?$", RegexOptions.CultureInvariant)]
    private static partial Regex Alone();

    [GeneratedRegex(@"^\(?(?<letter>[A-Za-z])[).:、]", RegexOptions.CultureInvariant)]
    private static partial Regex First();

    [GeneratedRegex(@"(?<![\w(])\(?[A-Za-z][).:、](?!\w*\.)", RegexOptions.CultureInvariant)]
    private static partial Regex Options();

    [GeneratedRegex(@"(?:[Aa]nswer(?:\s+is|\s*:)|答案(?:是|为|:)?|选择?)\s*(?:is|:)?\s*\**\(?(?<letter>[A-Z])(?![\w'])", RegexOptions.CultureInvariant)]
    private static partial Regex Chosen();

    [GeneratedRegex(@"\((?<letter>[A-Z])\)", RegexOptions.CultureInvariant)]
    private static partial Regex Bracketed();

    [GeneratedRegex(@"^\\(?:text|textbf|mathrm|mathbf)\{(?<inner>[^{}]*)\}$", RegexOptions.CultureInvariant)]
    private static partial Regex Wrapped();
}
