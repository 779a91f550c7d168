using System.Diagnostics;

namespace ModelNet.E2e;

/// <summary>At run time the command speaks to nobody; without a disk to write on it says so.</summary>
public sealed class IsolationTests(TinyModels models) : CommandTest(models)
{
    [SkippableFact]
    public async Task A_run_makes_no_internet_socket()
    {
        Skip.IfNot(File.Exists("/usr/bin/strace"), "strace is not installed");
        var trace = Path.Combine(Folder, "trace");
        var finished = await RunningCommand.RunAsync(Folder, Run("What is left?", "a > [b, c]", "--max-tokens", "10", "--log", "run"), "/usr/bin/strace", "-f", "-qq", "-o", trace, "-e", "trace=socket,connect");
        Skip.If(finished.Error.Contains("ptrace", StringComparison.OrdinalIgnoreCase) && finished.ExitCode != 0, "strace may not trace here");
        finished.ShouldExitWith(0);
        var calls = await File.ReadAllLinesAsync(trace);
        calls.Where(call => call.Contains("AF_INET", StringComparison.Ordinal)).ShouldBeEmpty("no network socket");

        // Local sockets are the C library's: it asks nscd for the user's home folder, where that daemon runs.
        calls.Where(call => call.Contains("connect(", StringComparison.Ordinal) && !call.Contains("nscd", StringComparison.Ordinal)).ShouldBeEmpty("no connection");
    }

    [SkippableFact]
    public async Task It_runs_in_a_namespace_without_a_network()
    {
        await RequireNamespaceAsync("-rn");
        (await RunningCommand.RunAsync(Folder, Run("What is left?", "a > [b, c]", "--max-tokens", "10", "--log", "run"), "/usr/bin/unshare", "-rn")).ShouldExitWith(0);
    }

    [SkippableTheory]
    [InlineData(64, "log_unreachable")]
    [InlineData(200, "disk_full")]
    [InlineData(400, "disk_full")]
    public async Task A_full_disk_is_a_coded_error(int kibibytes, string code)
    {
        await RequireNamespaceAsync("-rm");
        var finished = await OnMountAsync($"size={kibibytes}k");
        finished.ExitCode.ShouldBeOneOf([1, 4], finished.Error);
        finished.Error.ShouldContain($"error: {code}: ");
        finished.Error.ShouldContain("hint: ");
        finished.Error.ShouldNotContain("   at ", Case.Sensitive, "no stack trace");
    }

    [SkippableFact]
    public async Task A_folder_that_cannot_be_written_is_a_coded_error()
    {
        await RequireNamespaceAsync("-rm");
        var finished = await OnMountAsync("ro");
        finished.ExitCode.ShouldBeOneOf([1, 2, 4], finished.Error);
        finished.Error.ShouldMatch("error: [a-z_]+: .*");
        finished.Error.ShouldContain("hint: ");
        finished.Error.ShouldNotContain("internal_error");
        finished.Error.ShouldNotContain("   at ", Case.Sensitive, "no stack trace");
    }

    /// <summary>Runs with the log on a file system of its own, which nobody else sees.</summary>
    private Task<Finished> OnMountAsync(string options)
    {
        var disk = Directory.CreateDirectory(Path.Combine(Folder, "disk")).FullName;
        var arguments = Run("What is left?", "[a, b]", "--max-tokens", "1500", "--log", Path.Combine(disk, "run"));
        return RunningCommand.RunAsync(Folder, arguments, "/usr/bin/unshare", "-rm", "/bin/sh", "-c", $"mount -t tmpfs -o {options} tmpfs '{disk}' && exec \"$0\" \"$@\"");
    }

    private static async Task RequireNamespaceAsync(string kind)
    {
        Skip.IfNot(File.Exists("/usr/bin/unshare"), "unshare is not installed");
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/unshare", [kind, "/bin/true"]) { RedirectStandardError = true })!;
        await process.WaitForExitAsync();
        Skip.If(process.ExitCode != 0, $"unshare {kind} is not allowed here");
    }
}
