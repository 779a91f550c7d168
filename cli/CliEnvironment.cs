using System.Text;
using ModelNet.Cli.Models;

namespace ModelNet.Cli;

/// <summary>All that the command sees of the process around it, so that a test can put something else there.</summary>
internal sealed class CliEnvironment : IDisposable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Data: results, lists, JSON.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Everything else: progress, errors, hints.</summary>
    public required TextWriter Error { get; init; }

    public required TextReader In { get; init; }

    /// <summary>Standard input as bytes, for a verb that reads nothing from <see cref="In"/>.</summary>
    public Func<Stream> OpenIn { get; init; } = Console.OpenStandardInput;

    /// <summary>Standard output as bytes, for a verb that writes nothing to <see cref="Out"/>.</summary>
    public Func<Stream> OpenOut { get; init; } = Console.OpenStandardOutput;

    public bool OutIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    /// <summary>Reads an environment variable; null when it is not set.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>Where relative paths start.</summary>
    public required string Folder { get; init; }

    /// <summary>Where the program lies.</summary>
    public string ProgramFolder { get; init; } = AppContext.BaseDirectory;

    /// <summary>The command line, to print the one that continues a run.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The memory that the process may still take, in bytes.</summary>
    public Func<long> AvailableMemory { get; init; } = MachineMemory.Available;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether a live display may move the cursor: progress goes to a terminal that understands it.</summary>
    public bool IsInteractive => ErrorIsTerminal && Variable("TERM") is not ("dumb" or null);

    /// <summary>Whether colours are welcome (https://no-color.org).</summary>
    public bool AllowsColor => IsInteractive && string.IsNullOrEmpty(Variable("NO_COLOR"));

    /// <summary>The terminal's columns.</summary>
    public Func<int> Width { get; init; } = static () => 80;

    /// <summary>Whether an error shows its stack trace.</summary>
    public bool Debug => Variable("MODELNET_DEBUG") is { Length: > 0 } and not "0";

    /// <summary>Set when threads still compute that could not be stopped: the process must end without waiting for them.</summary>
    public bool LeavesAtOnce { get; set; }

    /// <summary>The real streams and variables.</summary>
    public static CliEnvironment OfThisProcess(string[] arguments) => new()
    {
        Out = new StreamWriter(Console.OpenStandardOutput(), Utf8) { AutoFlush = true },
        Error = new StreamWriter(Console.OpenStandardError(), Utf8) { AutoFlush = true },
        In = new StreamReader(Console.OpenStandardInput(), Utf8),
        OutIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        Variable = Environment.GetEnvironmentVariable,
        Width = static () => Console.WindowWidth is > 0 and var columns ? columns : 80,
        Folder = Environment.CurrentDirectory,
        Arguments = arguments,
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        In.Dispose();
        Out.Dispose();
        Error.Dispose();
    }
}
