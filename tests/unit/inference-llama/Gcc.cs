using System.ComponentModel;
using System.Diagnostics;

namespace ModelNet.Inference.Llama.Tests;

/// <summary>Runs the C compiler; skips where there is none.</summary>
internal static class Gcc
{
    internal static void Run(string folder, params IEnumerable<string> arguments) => Start(folder, "gcc", arguments);

    internal static string Start(string folder, string program, params IEnumerable<string> arguments)
    {
        var info = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardError = true, RedirectStandardOutput = true };
        try
        {
            using var process = Process.Start(info)!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            process.ExitCode.ShouldBe(0, error.Result);
            return output;
        }
        catch (Win32Exception)
        {
            throw new SkipException($"{program} is not installed");
        }
    }
}
