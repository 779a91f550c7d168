using System.Globalization;
using System.Text.RegularExpressions;

namespace ModelNet.Evaluation;

/// <summary>One spelling for answers that mean the same.</summary>
internal static partial class AnswerForm
{
    /// <summary>Numbers by value; other texts without case, outer signs and spaces that mean nothing.</summary>
    public static string Normal(string answer)
    {
        if (TryNumber(answer, out var number))
        {
            return number.ToString("0.############################", CultureInfo.InvariantCulture);
        }

        if (OptionLetter.Of(answer) is { } letter)
        {
            return letter.ToString();
        }

        var plain = HalfWidth(answer).Trim().Trim('$').Trim().TrimEnd('.', '。').Trim();
        var single = Spaces().Replace(plain, " ");
        return SpacesBesideSigns().Replace(single, "").ToUpperInvariant();
    }

    /// <summary>Reads a number with its thousands separators, currency or per cent sign. Commas that do not separate thousands make it a list, and no number.</summary>
    public static bool TryNumber(string text, out decimal number)
    {
        var plain = HalfWidth(text).Replace(@"\$", "$", StringComparison.Ordinal).Replace(@"\%", "%", StringComparison.Ordinal).Trim();
        var match = WholeNumber().Match(plain);
        number = 0;
        return match.Success && Parse(match.Groups["sign"].Value + match.Groups["digits"].Value, out number);
    }

    /// <summary>All numbers of a text, in order. A minus between two values is a subtraction and no sign.</summary>
    public static IReadOnlyList<string> NumbersIn(string text) => [.. Numbers().Matches(HalfWidth(text)).Select(match => match.Value)];

    /// <summary>Full-width digits, letters and signs of Chinese texts as their ASCII twins, and the typographic minus as a hyphen.</summary>
    public static string HalfWidth(string text) => string.Create(text.Length, text, static (target, source) =>
    {
        for (var i = 0; i < source.Length; i++)
        {
            target[i] = source[i] switch
            {
                >= '\uFF01' and <= '\uFF5E' and var wide => (char)(wide - 0xFEE0),
                '\u3000' or '\u00A0' => ' ',
                '\u2212' => '-',
                var other => other,
            };
        }
    });

    private static bool Parse(string digits, out decimal number)
        => decimal.TryParse(digits.Replace(",", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);

    [GeneratedRegex(@"^\$?\s*(?<sign>[+-]?)\s*[$¥£€]?\s*(?<digits>(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+)\s*[%$¥£€]?\s*\.?\s*\$?$", RegexOptions.CultureInvariant)]
    private static partial Regex WholeNumber();

    [GeneratedRegex(@"(?:(?<![\w)\]])-)?(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?", RegexOptions.CultureInvariant)]
    private static partial Regex Numbers();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Spaces();

    // "x + 1" is "x+1" and "( 3" is "(3", but "1 2" is not "12" and "b w" is not "bw".
    [GeneratedRegex(@"(?<![\w]) | (?![\w])", RegexOptions.CultureInvariant)]
    private static partial Regex SpacesBesideSigns();
}
