namespace ModelNet.E2e;

/// <summary>What comes out when it goes to a file or a pipe.</summary>
public sealed class OutputTests(TinyModels models) : CommandTest(models)
{
    private const byte Escape = 0x1B;

    [SkippableTheory]
    [InlineData]
    [InlineData("--json")]
    [InlineData("--quiet")]
    [InlineData("--parallel", "4")]
    public async Task Redirected_output_has_no_escape_byte_and_stderr_neither(params string[] more)
    {
        var finished = (await RunningCommand.RunAsync(Folder, [.. Run("What is \u001b[31mleft\u001b[0m?", "[a, b]", "--flow", "a > c", "--max-tokens", "200", "--log", "run"), .. more])).ShouldExitWith(0);
        finished.OutBytes.ShouldNotContain(Escape);
        finished.ErrorBytes.ShouldNotContain(Escape);
        finished.OutBytes.ShouldNotContain((byte)'\r');
        finished.Out.ShouldNotContain("\uFEFF");
    }

    [SkippableFact]
    public async Task Json_is_one_object_a_line_and_quiet_prints_the_answer_only()
    {
        var json = (await RunningCommand.RunAsync(Folder, Run("What is left?", "[a, b]", "--max-tokens", "20", "--deterministic", "--log", "json", "--json"))).ShouldExitWith(0);
        json.Json.Select(line => line.GetProperty("type").GetString()).ShouldBe(["run", "stage", "result", "summary"]);
        var quiet = (await RunningCommand.RunAsync(Folder, Run("What is left?", "[a, b]", "--max-tokens", "20", "--deterministic", "--log", "quiet", "--quiet"))).ShouldExitWith(0);
        quiet.Error.ShouldBeEmpty();
        quiet.Out.ShouldNotContain("stage");
    }

    [SkippableFact]
    public async Task Errors_are_json_too_when_asked_for()
    {
        var finished = (await RunningCommand.RunAsync(Folder, Run("What is left?", "[a, nobody]", "--json"))).ShouldExitWith(2);
        var error = finished.JsonOf("error").ShouldHaveSingleItem();
        (error.GetProperty("code").GetString(), error.GetProperty("exit_code").GetInt32()).ShouldBe(("unknown_model", 2));
    }

    [SkippableFact]
    public async Task Only_the_owner_may_read_what_a_run_leaves()
    {
        (await RunningCommand.RunAsync(Folder, Run("What is left?", "[a, b]", "--max-tokens", "4"))).ShouldExitWith(0);
        var runs = Path.Combine(Folder, ".modelnet", "runs");
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        var open = Directory.GetFileSystemEntries(runs, "*", SearchOption.AllDirectories).Where(path => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & others) != 0 && !IsShielded(path, runs)).ToList();
        open.ShouldBeEmpty();
    }

    // A folder that others cannot enter shields what lies in it.
    private static bool IsShielded(string path, string top)
    {
        const UnixFileMode enter = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        for (var folder = Path.GetDirectoryName(path)!; folder.Length > top.Length; folder = Path.GetDirectoryName(folder)!)
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(folder) & enter) == 0)
            {
                return true;
            }
        }

        return false;
    }
}
