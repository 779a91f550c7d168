using System.Diagnostics;

namespace ModelNet.Bus.Conformance;

/// <summary>The crash writer as a process of its own, to be killed with SIGKILL.</summary>
public sealed class CrashWriterProcess : IDisposable
{
    private readonly Process _process;

    public CrashWriterProcess(string work, string kind, string target, long number)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        foreach (var argument in (string[])[
            "exec", Path.Combine(AppContext.BaseDirectory, "ModelNet.Bus.CrashWriter.dll"), work, kind, target,
            number.ToString(System.Globalization.CultureInfo.InvariantCulture)])
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
    }

    public int Id => _process.Id;

    /// <summary>The next line that it writes; fails when it ends instead.</summary>
    public string ReadLine() => _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The crash writer ended by itself.");

    /// <summary>Kills it as <c>kill -9</c> does and returns the last whole line that it had written.</summary>
    public string Kill(string lastLine)
    {
        _process.Kill();
        _process.WaitForExit();
        while (_process.StandardOutput.ReadLine() is { } line)
        {
            // A torn line has lost its last digits, so it claims less than was acknowledged: safe to believe.
            lastLine = long.TryParse(line, out var number) && number >= long.Parse(lastLine, System.Globalization.CultureInfo.InvariantCulture) ? line : lastLine;
        }

        return lastLine;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
