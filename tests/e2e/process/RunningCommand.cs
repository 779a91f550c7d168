using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace ModelNet.E2e;

/// <summary>One process of the command, its streams, and the signals that a test sends to it.</summary>
internal sealed class RunningCommand : IDisposable
{
    /// <summary>Long, since test machines are shared; nothing here waits for time to pass.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly Process _process;

    private RunningCommand(Process process, string shown)
    {
        _process = process;
        Shown = shown;
        Out = new OutputWatch(process.StandardOutput.BaseStream);
        Error = new OutputWatch(process.StandardError.BaseStream);
    }

    /// <summary>The command line, for messages.</summary>
    public string Shown { get; }

    public OutputWatch Out { get; }

    public OutputWatch Error { get; }

    public int Id => _process.Id;

    /// <summary>Starts the command, or another program that starts it.</summary>
    /// <param name="folder">The current folder.</param>
    /// <param name="arguments">Of the command.</param>
    /// <param name="wrapper">A program and its arguments that come before the command's path; empty for none.</param>
    public static RunningCommand Start(string folder, IEnumerable<string> arguments, params string[] wrapper)
    {
        string[] line = [.. wrapper, Command.Path, .. arguments];
        var start = new ProcessStartInfo(line[0], line[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment.Remove("MODELNET_MODELS"); // tests name their models themselves
        start.Environment["DOTNET_EnableDiagnostics"] = "0"; // the runtime's own debugging sockets are none of the command's
        if (Tests.Support.TestFiles.EngineFolder is { } engine)
        {
            start.Environment["MODELNET_LLAMA_LIB"] = engine; // the build may lie outside the repository
        }

        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return new RunningCommand(process, string.Join(' ', line));
    }

    /// <summary>Runs the command to its end.</summary>
    public static async Task<Finished> RunAsync(string folder, IEnumerable<string> arguments, params string[] wrapper)
    {
        using var command = Start(folder, arguments, wrapper);
        return await command.EndAsync();
    }

    /// <summary>Waits for the end.</summary>
    public async Task<Finished> EndAsync(TimeSpan? limit = null)
    {
        using var timeout = new CancellationTokenSource(limit ?? Limit);
        try
        {
            await Task.WhenAll(_process.WaitForExitAsync(timeout.Token), Out.Ended.WaitAsync(timeout.Token), Error.Ended.WaitAsync(timeout.Token));
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"'{Shown}' did not end within {limit ?? Limit}; stdout: {Tail(Out.Text)}; stderr: {Tail(Error.Text)}");
        }

        return new Finished(_process.ExitCode, Out.Bytes, Out.Text, Error.Bytes, Error.Text, Shown);
    }

    /// <summary>The end of a text, enough for a message.</summary>
    public static string Tail(string text) => text.Length > 2000 ? $"…{text[^2000..]}" : text;

    /// <summary>kill -9, then waits until the process is gone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await EndAsync();
    }

    /// <summary>What Ctrl-C sends.</summary>
    public async Task InterruptAsync()
    {
        using var kill = Process.Start("/bin/kill", ["-INT", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Ends the process if it still runs.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}

/// <summary>A process that has ended.</summary>
internal sealed record Finished(int ExitCode, byte[] OutBytes, string Out, byte[] ErrorBytes, string Error, string Shown)
{
    /// <summary>The JSON lines on stdout.</summary>
    public IReadOnlyList<JsonElement> Json => [.. Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>The JSON lines of one type.</summary>
    public IReadOnlyList<JsonElement> JsonOf(string type) => [.. Json.Where(line => line.GetProperty("type").GetString() == type)];

    /// <summary>Checks the exit code, and shows everything when it is another.</summary>
    public Finished ShouldExitWith(int code)
    {
        ExitCode.ShouldBe(code, $"'{Shown}' wrote to stdout: {RunningCommand.Tail(Out)}\nand to stderr: {RunningCommand.Tail(Error)}");
        return this;
    }
}
