using System.Globalization;
using System.Text.RegularExpressions;

namespace ModelNet.Cli.Questions;

/// <summary>
/// Compares a model's text with the file's answer. Both are reduced to their final answer: what follows the last <c>####</c>, else the last
/// <c>\boxed{…}</c>, else (when the right answer is a number) the last number of the text. Numbers are equal by value.
/// </summary>
internal static partial class AnswerCheck
{
    private const string Mark = "####";
    private const string Box = @"\boxed{";

    public static bool IsRight(string text, string answer)
    {
        var expected = Normal(Final(answer) ?? answer);
        return Normal(Extract(text, answer)) == expected;
    }

    /// <summary>The final answer in a model's text, as it is compared.</summary>
    public static string Extract(string text, string answer)
    {
        if (Final(text) is { } marked)
        {
            return marked.Trim();
        }

        var isNumber = TryNumber(Final(answer) ?? answer, out _);
        return isNumber && Numbers().Matches(text) is { Count: > 0 } numbers ? numbers[^1].Value : text.Trim();
    }

    private static string? Final(string text)
    {
        var mark = text.LastIndexOf(Mark, StringComparison.Ordinal);
        if (mark >= 0)
        {
            return text[(mark + Mark.Length)..].TrimStart().Split('\n')[0];
        }

        var box = text.LastIndexOf(Box, StringComparison.Ordinal);
        return box < 0 ? null : Braced(text.AsSpan(box + Box.Length));
    }

    /// <summary>Up to the brace that closes the one before it.</summary>
    private static string Braced(ReadOnlySpan<char> text)
    {
        var depth = 1;
        for (var i = 0; i < text.Length; i++)
        {
            depth += text[i] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0)
            {
                return text[..i].ToString();
            }
        }

        return text.ToString();
    }

    private static string Normal(string answer)
    {
        if (TryNumber(answer, out var number))
        {
            return number.ToString("0.##########", CultureInfo.InvariantCulture);
        }

        var trimmed = answer.Trim().Trim('$').TrimEnd('.').Trim();
        return Spaces().Replace(trimmed, "").ToUpperInvariant();
    }

    private static bool TryNumber(string text, out decimal number)
    {
        var plain = text.Trim().Trim('$', '%', '.', ' ').Replace(",", "", StringComparison.Ordinal).Replace(@"\$", "", StringComparison.Ordinal);
        return decimal.TryParse(plain, NumberStyles.Float & ~NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out number);
    }

    [GeneratedRegex(@"-?\d[\d,]*(?:\.\d+)?", RegexOptions.CultureInvariant)]
    private static partial Regex Numbers();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Spaces();
}
