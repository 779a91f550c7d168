using System.Diagnostics;

namespace ModelNet.Tests.Support;

/// <summary>A Python interpreter that has a library, for tests that compare with a program of the other side.</summary>
public sealed class Python
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(4);
    private readonly string _program;

    private Python(string program) => _program = program;

    /// <summary>The first interpreter that can import the library; skips the test when none can.</summary>
    public static async Task<Python> WithAsync(string library, string howToGetIt)
    {
        string[] candidates = ["python3", "/usr/bin/python3"]; // the second is Debian's own, which has Debian's packages whatever comes first in PATH
        foreach (var candidate in candidates)
        {
            try
            {
                var python = new Python(candidate);
                if ((await python.RunAsync(["-c", $"import {library}"])).Code == 0)
                {
                    return python;
                }
            }
            catch (System.ComponentModel.Win32Exception)
            {
                continue; // no such program: the next candidate
            }
        }

        Skip.If(true, $"Python's {library} is missing ({howToGetIt})");
        throw new UnreachableException();
    }

    /// <summary>Runs the interpreter with these arguments and environment variables to its end.</summary>
    /// <exception cref="TimeoutException">it did not end within four minutes; it was killed.</exception>
    public async Task<(int Code, string Output, string Errors)> RunAsync(IEnumerable<string> arguments, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(_program, arguments);
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return await PeerProcess.RunAsync(start, s_limit);
    }
}
