using System.Diagnostics;

namespace ModelNet.Interop.Tests;

/// <summary>Runs avro_peer.py, the side of the tests that Apache Avro's Python library is.</summary>
internal static class PythonAvro
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);
    private static readonly Lazy<(string? Python, string Reason)> s_python = new(Find);

    public static string Schemas { get; } = Path.Combine(AppContext.BaseDirectory, "schemas");

    /// <summary>Skips the test, with the reason, on a machine without the library.</summary>
    public static void Require() => Skip.If(s_python.Value.Python is null, s_python.Value.Reason);

    /// <summary>Runs a verb and returns the bytes of its standard output.</summary>
    public static Task<byte[]> RunAsync(IEnumerable<string> arguments, string input = "") => RunScriptAsync("avro_peer.py", arguments, input);

    /// <summary>The same with another script of this folder.</summary>
    public static async Task<byte[]> RunScriptAsync(string script, IEnumerable<string> arguments, string input = "")
    {
        var (code, output, errors) = await StartAsync(s_python.Value.Python!, [Path.Combine(AppContext.BaseDirectory, script), .. arguments], input);
        code.ShouldBe(0, errors);
        return output;
    }

    private static (string?, string) Find()
    {
        string[] candidates = ["python3", "/usr/bin/python3"]; // the second is Debian's own, which has Debian's packages whatever comes first in PATH
        foreach (var python in candidates)
        {
            try
            {
                if (StartAsync(python, ["-c", "import avro.io, avro.schema"], "").GetAwaiter().GetResult().Code == 0)
                {
                    return (python, "");
                }
            }
            catch (System.ComponentModel.Win32Exception)
            {
                continue; // no such program: the next candidate
            }
        }
        return (null, "Apache Avro's Python library is missing (Debian: apt-get install python3-avro)");
    }

    private static async Task<(int Code, byte[] Output, string Errors)> StartAsync(string program, IEnumerable<string> arguments, string input)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var limit = new CancellationTokenSource(s_limit);
        try
        {
            using var output = new MemoryStream();
            var reading = process.StandardOutput.BaseStream.CopyToAsync(output, limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.StandardInput.WriteAsync(input.AsMemory(), limit.Token);
            process.StandardInput.Close();
            await reading;
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, output.ToArray(), await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end within {s_limit}");
        }
    }
}
