using System.CommandLine;
using System.Globalization;
using ModelNet.Cli.Errors;
using ModelNet.Flow;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ModelNet.Cli.CommandLine;

/// <summary>modelnet.yaml in the current folder: long option names without the dashes, each with a value, a list, or (for model) names and paths.</summary>
internal sealed class ConfigFile
{
    public const string Name = "modelnet.yaml";
    private const int MaxBytes = 1 << 20;
    private readonly Dictionary<string, List<string>> _values = new(StringComparer.Ordinal);
    private readonly List<CliError> _errors = [];
    private readonly IReadOnlyDictionary<string, Option> _options;

    private ConfigFile(IReadOnlyDictionary<string, Option> options) => _options = options;

    /// <summary>The values of an option, or none.</summary>
    public IReadOnlyList<string> ValuesOf(string option) => _values.GetValueOrDefault(option) ?? [];

    /// <summary>Reads the file; no file says nothing.</summary>
    /// <exception cref="CliException">all its errors, with their lines.</exception>
    public static ConfigFile Read(string path, IReadOnlyDictionary<string, Option> options)
    {
        var config = new ConfigFile(options);
        if (!File.Exists(path))
        {
            return config;
        }

        if (new FileInfo(path).Length > MaxBytes)
        {
            throw CliException.Usage("config_too_large", $"{Name} has more than {MaxBytes} bytes", "it holds options only");
        }

        config.ReadText(File.ReadAllText(path));
        return config._errors.Count == 0 ? config : throw new CliException(ExitCode.Usage, config._errors);
    }

    private void ReadText(string text)
    {
        try
        {
            var parser = new Parser(new Scanner(new StringReader(text)));
            parser.Consume<StreamStart>();
            if (parser.TryConsume<DocumentStart>(out _))
            {
                ReadRoot(parser);
            }
        }
        catch (YamlException error)
        {
            Add("config_syntax", error.Start, "this is not valid YAML", "check the indentation and the quotes");
        }
    }

    private void ReadRoot(Parser parser)
    {
        if (parser.Accept<Scalar>(out var empty) && empty.Value.Length == 0)
        {
            return;
        }

        if (!parser.TryConsume<MappingStart>(out _))
        {
            Add("config_syntax", parser.Current?.Start ?? Mark.Empty, "the file is not a list of options", "write lines such as max-tokens: 64");
            return;
        }

        while (!parser.TryConsume<MappingEnd>(out _))
        {
            ReadOption(parser, parser.Consume<Scalar>());
        }
    }

    private void ReadOption(Parser parser, Scalar key)
    {
        var name = "--" + key.Value;
        if (!_options.TryGetValue(name, out var option))
        {
            Add("unknown_option", key.Start, $"there is no option '{key.Value}'", Suggestion.Hint(key.Value, [.. _options.Keys.Select(known => known.TrimStart('-'))], "options"));
            parser.SkipThisAndNestedEvents();
            return;
        }

        if (_values.ContainsKey(name))
        {
            Add("option_twice", key.Start, $"'{key.Value}' is given twice", "write a list: [a, b]");
        }

        ReadValue(parser, option);
    }

    private void ReadValue(Parser parser, Option option)
    {
        if (parser.TryConsume<SequenceStart>(out var list))
        {
            RequireSeveral(option, list.Start);
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                Take(parser, option, "");
            }
        }
        else if (parser.TryConsume<MappingStart>(out var map))
        {
            RequireSeveral(option, map.Start);
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                Take(parser, option, parser.Consume<Scalar>().Value + "=");
            }
        }
        else
        {
            Take(parser, option, "");
        }
    }

    private void Take(Parser parser, Option option, string prefix)
    {
        if (!parser.TryConsume<Scalar>(out var scalar))
        {
            Add("bad_value", parser.Current?.Start ?? Mark.Empty, $"{option.Name} takes texts and numbers only", "remove the inner list");
            parser.SkipThisAndNestedEvents();
            return;
        }

        var value = SettingLayers.Plain(option, prefix + scalar.Value);
        foreach (var error in SettingLayers.ErrorsOf(option, value))
        {
            Add(error.Code, scalar.Start, error.Message, error.Hint);
        }

        if (!_values.TryGetValue(option.Name, out var values))
        {
            _values.Add(option.Name, values = []);
        }

        values.Add(value);
    }

    private void RequireSeveral(Option option, Mark at)
    {
        if (option.Arity.MaximumNumberOfValues <= 1)
        {
            Add("bad_value", at, $"{option.Name} takes one value", "remove the brackets");
        }
    }

    private void Add(string code, Mark at, string message, string hint)
        => _errors.Add(new CliError(code, string.Create(CultureInfo.InvariantCulture, $"{Name}:{at.Line}:{at.Column}: {message}"), hint));
}
