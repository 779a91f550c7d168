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

    private static int? ParseNumber(ArgumentResult result, string name, int least, int most, string code, string hint)
    {
        var text = result.Tokens[^1].Value;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        var range = most == int.MaxValue ? $"a whole number of at least {least}" : $"a whole number from {least} to {most}";
        result.AddError(UsageErrors.Encode(code, $"{name} is '{text}'", $"give {range}{hint}"));
        return null;
    }
}
