using ModelNet.Cli.Errors;
using ModelNet.Cli.Runs;
using ModelNet.Tests.Support;

namespace ModelNet.Cli.Tests.Runs;

public sealed class ResumeFinderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_newest_run_that_did_the_same_is_continued()
    {
        Create("20260101-000000-aaaa", ManifestTests.Sample());
        Create("20260102-000000-bbbb", ManifestTests.Sample());
        Create("20260103-000000-cccc", Other());
        Find().Manifest.Run.ShouldBe("20260102-000000-bbbb");
    }

    [Fact]
    public void Without_a_run_there_is_nothing_to_resume() => Should.Throw<CliException>(() => Find()).Errors[0].Code.ShouldBe("nothing_to_resume");

    [Fact]
    public void A_folder_without_a_manifest_is_no_run()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "20260101-000000-aaaa"));
        File.WriteAllText(Path.Combine(_folder.Path, "20260101-000000-aaaa", "manifest.json"), "{ torn");
        Should.Throw<CliException>(() => Find()).Errors[0].Code.ShouldBe("nothing_to_resume");
        Should.Throw<CliException>(() => Find(Path.Combine(_folder.Path, "20260101-000000-aaaa"))).Errors[0].Code.ShouldBe("nothing_to_resume");
    }

    [Fact]
    public void Another_run_is_refused_with_what_differs()
    {
        Create("20260103-000000-cccc", Other());
        var error = Should.Throw<CliException>(() => Find(Path.Combine(_folder.Path, "20260103-000000-cccc"))).Errors[0];
        error.Code.ShouldBe("resume_mismatch");
        error.Message.ShouldEndWith("different: --context (512 then, 4096 now)");
        Should.Throw<CliException>(() => Find()).Errors[0].Code.ShouldBe("resume_mismatch");
    }

    [Fact]
    public void A_new_run_never_takes_a_used_folder()
    {
        Create("20260101-000000-aaaa", ManifestTests.Sample());
        Should.Throw<CliException>(() => Create("20260101-000000-aaaa", ManifestTests.Sample())).Errors[0].Code.ShouldBe("run_exists");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "x", "log"));
        Should.Throw<CliException>(() => Create("x", ManifestTests.Sample())).Errors[0].Code.ShouldBe("run_exists");
    }

    [SkippableFact]
    public void Only_the_owner_may_read_a_run()
    {
        if (OperatingSystem.IsWindows())
        {
            throw new SkipException("Windows has no file modes");
        }

        var run = Create("20260101-000000-aaaa", ManifestTests.Sample());
        Directory.GetFiles(run.FullPath).Select(File.GetUnixFileMode).ShouldBe([UnixFileMode.UserRead | UnixFileMode.UserWrite]);
        File.GetUnixFileMode(run.FullPath).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static Manifest Other() => (ManifestTests.Sample() with { Parameters = ManifestTests.Sample().Parameters with { Context = 512 } }).WithFingerprint();

    private RunFolder Create(string name, Manifest manifest) => RunFolder.Create(Path.Combine(_folder.Path, name), manifest with { Run = name });

    private RunFolder Find(string? folder = null) => ResumeFinder.Find(ManifestTests.Sample(), folder, _folder.Path);
}
