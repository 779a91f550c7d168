using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace ModelNet.Cli.CommandLine;

/// <summary>Makes options whose errors are coded as all others are.</summary>
internal static class OptionFactory
{
    public static Option<bool> Flag(string name, string description) => new(name) { Description = description, Arity = ArgumentArity.ZeroOrOne };

    public static Option<string?> Text(string name, string value, string description) => new(name) { Description = description, HelpName = value };

    /// <summary>May be given several times, one value each time.</summary>
    public static Option<string[]> Texts(string name, string value, string description) => new(name)
    {
        Description = description + " (repeatable)",
        HelpName = value,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = static _ => [],
    };

    /// <summary>A whole number between two bounds.</summary>
    public static Option<int?> Number(string name, string description, int least, int most, string code = "bad_value", string hint = "") => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => ParseNumber(result, name, least, most, code, hint),
    };

    /// <summary>A number between two bounds.</summary>
    public static Option<double?> Fraction(string name, string description, double least, double most, string code) => new(name)
    {
        Description = description,
        HelpName = "X",
        CustomParser = result => Parse<double>(
            result,
            (string text, out double number) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && number >= least && number <= most,
            code,
            name,
            string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}")),
    };

    /// <summary>Any whole number of 64 bits.</summary>
    public static Option<long?> Seed(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => Parse<long>(result, (string text, out long number) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number), "bad_value", name, "a whole number"),
    };

    /// <summary>One of a few words. A word may stand for null, as nothing given does.</summary>
    public static Option<T?> Choice<T>(string name, string value, string description, params (string Word, T? Value)[] choices)
        where T : struct
        => new(name)
        {
            Description = description,
            HelpName = value,
            CustomParser = result => ParseChoice(result, name, choices),
        };

    /// <summary>The words as a sentence lists them.</summary>
    private static string Listed(IEnumerable<string> words) => words.ToArray() is [.. var first, var last] && first.Length > 0 ? $"{string.Join(", ", first)} or {last}" : string.Concat(words);

    private static T? ParseChoice<T>(ArgumentResult result, string name, (string Word, T? Value)[] choices)
        where T : struct
    {
        var text = result.Tokens[^1].Value;
        foreach (var (word, value) in choices)
        {
            if (word == text)
            {
                return value;
            }
        }

        result.AddError(UsageErrors.Encode("bad_value", $"{name} is '{text}'", $"give {Listed(choices.Select(choice => choice.Word))}"));
        return null;
    }

    private static int? ParseNumber(ArgumentResult result, string name, int least, int most, string code, string hint) => Parse<int>(
        result,
        (string text, out int number) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number) && number >= least && number <= most,
        code,
        name,
        (most == int.MaxValue ? $"a whole number of at least {least}" : $"a whole number from {least} to {most}") + hint);

    private delegate bool Reader<T>(string text, out T value);

    private static T? Parse<T>(ArgumentResult result, Reader<T> read, string code, string name, string wanted)
        where T : struct
    {
        var text = result.Tokens[^1].Value;
        if (read(text, out var value))
        {
            return value;
        }

        result.AddError(UsageErrors.Encode(code, $"{name} is '{text}'", $"give {wanted}"));
        return null;
    }
}
