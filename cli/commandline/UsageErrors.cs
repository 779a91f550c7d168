using System.CommandLine;
using System.CommandLine.Parsing;
using ModelNet.Cli.Errors;
using ModelNet.Flow;

namespace ModelNet.Cli.CommandLine;

/// <summary>Turns what the parser found wrong into coded errors with a suggestion.</summary>
internal static class UsageErrors
{
    private const char Separator = '\u001f';

    /// <summary>A coded error as the parser carries it: it only knows texts.</summary>
    public static string Encode(string code, string message, string hint) => string.Join(Separator, code, message, hint);

    /// <summary>Throws when anything is wrong, with all of it.</summary>
    /// <exception cref="CliException"><c>unknown_option</c>, <c>unknown_verb</c>, <c>unexpected_argument</c>, <c>bad_value</c>, …</exception>
    public static void ThrowIfAny(ParseResult parsed, IReadOnlyList<string> arguments)
    {
        if (parsed.Action is HelpWithExamples or VersionAction)
        {
            return;
        }

        var unknown = UnknownOptions(parsed, arguments).ToArray();
        CliError[] errors = unknown.Length > 0 ? unknown
            : parsed.UnmatchedTokens.Count > 0 ? [Unexpected(parsed, parsed.UnmatchedTokens[0])]
            : [.. parsed.Errors.Select(error => Decode(error, parsed)).DistinctBy(error => error.Message)];
        if (errors.Length > 0)
        {
            throw new CliException(ExitCode.Usage, errors);
        }
    }

    /// <summary>Reads back an encoded error; texts of the parser itself get a general code.</summary>
    public static CliError Decode(string message, string verb)
    {
        var parts = message.Split(Separator);
        return parts.Length == 3 ? new CliError(parts[0], parts[1], parts[2]) : new CliError("bad_usage", message, $"see modelnet {verb}--help");
    }

    private static CliError Decode(ParseError error, ParseResult parsed)
    {
        if (parsed.CommandResult.Command is { Subcommands.Count: > 0, Action: null } command && parsed.Tokens.All(token => token.Type != TokenType.Argument))
        {
            return new CliError("verb_missing", $"'{Path(parsed)}' needs a verb", $"one of: {string.Join(", ", command.Subcommands.Select(verb => verb.Name))}");
        }

        return Decode(error.Message, VerbOf(parsed));
    }

    // An unknown --option is an argument to the parser, as long as there is room for one.
    private static IEnumerable<CliError> UnknownOptions(ParseResult parsed, IReadOnlyList<string> arguments)
    {
        var taken = parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).Select(token => token.Value);
        var plain = arguments.TakeWhile(argument => argument != "--").ToHashSet(StringComparer.Ordinal);
        return taken.Concat(parsed.UnmatchedTokens)
            .Where(token => token.Length > 1 && token[0] == '-' && plain.Contains(token))
            .Select(token => UnknownOption(parsed, token.Split('=', ':')[0]));
    }

    private static CliError UnknownOption(ParseResult parsed, string name)
    {
        string[] known = [.. OptionsOf(parsed.CommandResult).Select(option => option.Name)];
        return new CliError(
            "unknown_option",
            $"{Path(parsed)} has no option '{name}'",
            Suggestion.Nearest(name, known) is { } near ? $"did you mean '{near}'?" : $"see {Path(parsed)} --help; a text that starts with '-' goes after --");
    }

    private static CliError Unexpected(ParseResult parsed, string token)
    {
        var command = parsed.CommandResult.Command;
        return command.Subcommands.Count > 0
            ? new CliError("unknown_verb", $"there is no verb '{Path(parsed)} {token}'", Suggestion.Hint(token, [.. command.Subcommands.Select(verb => verb.Name)], "verbs"))
            : new CliError("unexpected_argument", $"{Path(parsed)} does not take '{token}'", token.Contains(' ', StringComparison.Ordinal) ? $"one text too many: a flow goes behind --flow; see {Path(parsed)} --help" : "a text with spaces needs quotes around it");
    }

    private static IEnumerable<Option> OptionsOf(CommandResult command)
        => command.Command.Options.Concat(command.Parent is CommandResult parent ? OptionsOf(parent).Where(option => option.Recursive) : []);

    private static string VerbOf(ParseResult parsed) => Path(parsed) is var path && path.Contains(' ', StringComparison.Ordinal) ? path[(path.IndexOf(' ', StringComparison.Ordinal) + 1)..] + " " : "";

    private static string Path(ParseResult parsed) => Path(parsed.CommandResult);

    private static string Path(CommandResult command) => command.Parent is CommandResult parent ? $"{Path(parent)} {command.Command.Name}" : "modelnet";
}
