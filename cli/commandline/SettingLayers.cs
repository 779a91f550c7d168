using System.CommandLine;
using ModelNet.Cli.Errors;

namespace ModelNet.Cli.CommandLine;

/// <summary>Fills options that the command line does not give: from MODELNET_… variables, then from modelnet.yaml.</summary>
internal static class SettingLayers
{
    private const string Prefix = "MODELNET_";
    private static readonly string[] NeverConfigured = ["--help", "--version", "--resume", "--overwrite", "--force", "--retry-failed"];
    private static readonly string[] PathLists = ["--models", "--model"];
    private static readonly ParserConfiguration Configuration = new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };

    /// <summary>Parses all layers.</summary>
    /// <exception cref="CliException">everything that is wrong in the topmost layer that has errors.</exception>
    public static ParseResult Parse(RootCommand root, IReadOnlyList<string> arguments, CliEnvironment environment)
    {
        var first = root.Parse(arguments, Configuration);
        if (first.Action is HelpWithExamples or VersionAction || arguments.Any(argument => argument.StartsWith("[suggest", StringComparison.Ordinal)))
        {
            return first;
        }

        UsageErrors.ThrowIfAny(first, arguments);
        var file = ConfigFile.Read(Path.Combine(environment.Folder, ConfigFile.Name), AllOptions(root));
        var added = first.CommandResult.Command.Options
            .Where(option => IsConfigurable(option) && first.GetResult(option) is null or { Implicit: true })
            .SelectMany(option => Values(option, environment, file).Select(value => $"{option.Name}={value}"))
            .ToArray();
        return added.Length == 0 ? first : Again(root, arguments, added);
    }

    /// <summary>--max-tokens → MODELNET_MAX_TOKENS.</summary>
    public static string VariableOf(Option option) => Prefix + option.Name.TrimStart('-').Replace('-', '_').ToUpperInvariant();

    /// <summary>Whether an option may come from the environment or the file.</summary>
    public static bool IsConfigurable(Option option) => !NeverConfigured.Contains(option.Name);

    private static IEnumerable<string> Values(Option option, CliEnvironment environment, ConfigFile file)
    {
        if (environment.Variable(VariableOf(option)) is not { Length: > 0 } value)
        {
            return file.ValuesOf(option.Name);
        }

        string[] values = PathLists.Contains(option.Name) ? value.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries) : [Plain(option, value)];
        Check(option, values);
        return values;
    }

    private static void Check(Option option, string[] values)
    {
        var errors = values.SelectMany(value => ErrorsOf(option, value)).ToArray();
        if (errors.Length > 0)
        {
            throw new CliException(ExitCode.Usage, [.. errors.Select(error => error with { Message = $"the variable {VariableOf(option)}: {error.Message}" })]);
        }
    }

    /// <summary>What is wrong with one value of an option, wherever it comes from.</summary>
    public static IEnumerable<CliError> ErrorsOf(Option option, string value) => option.ValueType == typeof(bool)
        ? value is "true" or "false" ? [] : [new CliError("bad_value", $"{option.Name} is '{value}'", "give true or false")]
        : new Command("value") { option }.Parse([$"{option.Name}={value}"], Configuration).Errors.Select(error => UsageErrors.Decode(error.Message, ""));

    /// <summary>The other usual ways to write yes and no.</summary>
    public static string Plain(Option option, string value) => option.ValueType != typeof(bool) ? value : value switch
    {
        "1" or "yes" or "on" => "true",
        "0" or "no" or "off" => "false",
        _ => value,
    };

    private static ParseResult Again(RootCommand root, IReadOnlyList<string> arguments, string[] added)
    {
        var end = arguments.ToList().IndexOf("--");
        var options = end < 0 ? arguments : arguments.Take(end);
        string[] all = [.. options, .. added, .. end < 0 ? [] : arguments.Skip(end)];
        var parsed = root.Parse(all, Configuration);
        UsageErrors.ThrowIfAny(parsed, all);
        return parsed;
    }

    private static Dictionary<string, Option> AllOptions(Command root)
    {
        var options = new Dictionary<string, Option>(StringComparer.Ordinal);
        foreach (var option in root.Options.Concat(root.Subcommands.SelectMany(verb => AllOptions(verb).Values)).Where(IsConfigurable))
        {
            options.TryAdd(option.Name, option);
        }

        return options;
    }
}
