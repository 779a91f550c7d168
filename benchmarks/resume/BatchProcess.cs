using System.Diagnostics;
using System.Text.Json;

namespace ModelNet.Bench.Resume;

/// <summary>Runs <c>modelnet batch</c> as a process of its own.</summary>
internal static class BatchProcess
{
    private static readonly string s_command = Find();

    /// <summary>Runs the command to its end, or kills it (SIGKILL) at the first progress line that says so.</summary>
    /// <param name="arguments">After <c>batch</c>.</param>
    /// <param name="killAt">Lines on disk at which it is killed; null lets it end.</param>
    /// <returns>What its workers had computed by the last line of progress.</returns>
    public static Work Run(IEnumerable<string> arguments, long? killAt)
    {
        using var process = Process.Start(new ProcessStartInfo(s_command, ["batch", .. arguments, "--progress", "json"]) { RedirectStandardError = true })!;
        var (work, other) = (Work.None, "");
        while (process.StandardError.ReadLine() is { } line)
        {
            if (!line.StartsWith('{'))
            {
                other = line;
                continue;
            }

            var progress = JsonDocument.Parse(line).RootElement;
            work = Work.Of(progress);
            if (progress.GetProperty("type").GetString() == "progress" && progress.GetProperty("done").GetInt64() >= killAt)
            {
                process.Kill();
                process.WaitForExit();
                return work;
            }
        }

        process.WaitForExit();
        return process.ExitCode == 0 && killAt is null ? work : throw new InvalidOperationException($"The command ended with {process.ExitCode}: {other}");
    }

    /// <summary>The command lies beside this build: bin/ModelNet.Cli/release.</summary>
    private static string Find()
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(own.Parent!.Parent!.FullName, "ModelNet.Cli", own.Name, "modelnet");
    }
}
