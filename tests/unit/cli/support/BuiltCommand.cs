using System.Diagnostics;
using ModelNet.Tests.Support;

namespace ModelNet.Cli.Tests.Support;

/// <summary>Runs the built command as a process with pipes, as a script would.</summary>
internal static class BuiltCommand
{
    /// <summary>The executable beside the test.</summary>
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "modelnet.exe" : "modelnet");

    public static Task<CliResult> Run(string folder, params string[] arguments) => RunProgram(Path, folder, arguments);

    public static async Task<CliResult> RunProgram(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["TERM"] = "xterm-256color"; // a terminal's name alone must not bring colours
        start.Environment.Remove("NO_COLOR");
        start.Environment.Remove("MODELNET_MODELS");
        if (TestFiles.EngineFolder is { } engine)
        {
            start.Environment["MODELNET_LLAMA_LIB"] = engine;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new CliResult(process.ExitCode, await output, await error);
    }
}
