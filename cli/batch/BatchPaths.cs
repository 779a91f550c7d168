using System.Globalization;
using ModelNet.Cli.Errors;
using ModelNet.Cli.Text;

namespace ModelNet.Cli.Batch;

/// <summary>Where a batch's files lie: everything follows from the output's name.</summary>
internal sealed record BatchPaths
{
    /// <summary>What stands for standard input and output on the command line.</summary>
    public const string Standard = "-";

    private const string Lines = ".jsonl";

    /// <summary>Null is standard input.</summary>
    public string? Input { get; init; }

    /// <summary>Null is standard output.</summary>
    public string? Output { get; init; }

    /// <summary>Null when errors go to standard output too.</summary>
    public string? Errors { get; init; }

    /// <summary>What the batch is; null for standard output, which cannot be resumed.</summary>
    public string? Manifest { get; init; }

    /// <summary>The folder of the log and of the lock.</summary>
    public required string Work { get; init; }

    /// <summary>The folder of the embedded log.</summary>
    public string Log => Path.Combine(Work, "log");

    /// <summary>A log on its way out: every session of it has ended and is in the output.</summary>
    public string RetiredLog => Path.Combine(Work, "log.old");

    /// <summary>Held by the one command that works on this output.</summary>
    public string Lock => Path.Combine(Work, "lock");

    /// <summary>The errors of the first, second, … time that failed lines were tried again.</summary>
    public IEnumerable<string> EarlierErrors() => Errors is null ? [] : Enumerable.Range(1, int.MaxValue).Select(EarlierErrors).TakeWhile(File.Exists);

    /// <summary>Where the errors go that are tried again.</summary>
    public string NextEarlierErrors() => Enumerable.Range(1, int.MaxValue).Select(EarlierErrors).First(path => !File.Exists(path));

    /// <summary>Everything that a batch leaves behind; what of it exists.</summary>
    public IEnumerable<string> ExistingFiles() => new[] { Output, Errors, Manifest }.OfType<string>().Concat(EarlierErrors()).Where(File.Exists);

    /// <exception cref="CliException"><c>input_not_found</c>, <c>same_file</c>, <c>resume_needs_file</c>.</exception>
    public static BatchPaths Of(BatchSettings settings, string folder, string id)
    {
        var paths = settings.Output == Standard ? ToStandardOutput(settings, folder, id) : ToFile(settings, folder);
        if (paths.Input is { } input && !File.Exists(input))
        {
            throw CliException.Usage("input_not_found", $"there is no file '{settings.Input}'", "check the path after 'batch'");
        }

        if (paths.ExistingFiles().Contains(paths.Input) || (paths.Errors is { } errors && errors == paths.Output))
        {
            throw CliException.Usage("same_file", "input, output and errors are not three files", "give another path after -o or --errors");
        }

        return paths;
    }

    private static BatchPaths ToFile(BatchSettings settings, string folder)
    {
        var output = UserPath.Full(settings.Output, folder);
        var stem = output.EndsWith(Lines, StringComparison.Ordinal) ? output[..^Lines.Length] : output;
        return new BatchPaths
        {
            Input = InputOf(settings, folder),
            Output = output,
            Errors = settings.Errors is { } errors ? UserPath.Full(errors, folder) : $"{stem}.errors{Lines}",
            Manifest = output + ".manifest.json",
            Work = output + ".work",
        };
    }

    private static BatchPaths ToStandardOutput(BatchSettings settings, string folder, string id) => settings.Resume
        ? throw CliException.Usage("resume_needs_file", "a batch on standard output leaves nothing to go on with", "name a file with -o, or run without --resume")
        : new BatchPaths
        {
            Input = InputOf(settings, folder),
            Errors = settings.Errors is { } errors ? UserPath.Full(errors, folder) : null,
            Work = Path.Combine(folder, ".modelnet", "batches", id),
        };

    private static string? InputOf(BatchSettings settings, string folder) => settings.Input == Standard ? null : UserPath.Full(settings.Input, folder);

    private string EarlierErrors(int number) => string.Create(CultureInfo.InvariantCulture, $"{Errors}.{number}");
}
