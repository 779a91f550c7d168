using System.Globalization;
using ModelNet.Bus.Embedded;

namespace ModelNet.Bus.Conformance;

public sealed class LockTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_second_process_is_refused_with_the_pid_of_the_first_and_a_dead_one_does_not_block()
    {
        using var child = new CrashWriterProcess("hold", "embedded", _folder.Path, 0);
        child.ReadLine().ShouldBe("holding");
        var error = Should.Throw<LogLockedException>(() => EmbeddedBus.Open(_folder.Options()));
        error.Code.ShouldBe("log_locked");
        error.OwnerProcessId.ShouldBe(child.Id);
        error.Message.ShouldContain(child.Id.ToString(CultureInfo.InvariantCulture));
        error.Hint.ShouldNotBeEmpty();
        using (var view = EmbeddedLog.OpenReadOnly(_folder.Path))
        {
            view.OwnerProcessId.ShouldBe(child.Id);
        }

        child.Kill("0");
        await using var bus = EmbeddedBus.Open(_folder.Options());
        bus.EnsureTopics(["mine"]);
        await bus.FlushAsync();
    }

    [Fact]
    public async Task A_second_bus_in_the_same_process_is_refused_too()
    {
        await using (var bus = EmbeddedBus.Open(_folder.Options()))
        {
            Should.Throw<LogLockedException>(() => EmbeddedBus.Open(_folder.Options())).OwnerProcessId.ShouldBe(Environment.ProcessId);
            bus.EnsureTopics(["still"]);
            await bus.FlushAsync();
        }

        await using var again = EmbeddedBus.Open(_folder.Options());
        using var view = EmbeddedLog.OpenReadOnly(_folder.Path);
        view.Topics().ShouldBe([new TopicInfo("still", 0)]);
    }

    [Fact]
    public async Task A_writer_that_got_around_the_lock_is_fenced_off()
    {
        await using var bus = EmbeddedBus.Open(_folder.Options());
        bus.EnsureTopics(["t"]);
        await bus.FlushAsync();
        File.Delete(_folder.File("log.lock")); // what somebody does who "repairs" a lock by hand
        await using var second = EmbeddedBus.Open(_folder.Options());
        second.Append("t", "k"u8, "second"u8);
        await second.FlushAsync();
        bus.Append("t", "k"u8, "first"u8);
        var error = await Should.ThrowAsync<BusFailedException>(async () => await bus.FlushAsync());
        error.Code.ShouldBe("bus_failed");
        second.Append("t", "k"u8, "third"u8);
        await second.FlushAsync();
        using var view = EmbeddedLog.OpenReadOnly(_folder.Path);
        var log = new RecordLog();
        view.Read("t", 0, 10, log).ShouldBe(2);
        log.Texts.ShouldBe(["second", "third"]);
    }

    [SkippableFact]
    public async Task Nobody_else_may_read_the_files()
    {
        Skip.If(OperatingSystem.IsWindows());
        await using var bus = EmbeddedBus.Open(_folder.Options());
        bus.EnsureTopics(["secret"]);
        bus.Append("secret", "k"u8, "prompt"u8);
        await bus.FlushAsync();
        CheckModes();
    }

    private void CheckModes()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.GetUnixFileMode(_folder.Path).ShouldBe(Owner | UnixFileMode.UserExecute);
        var files = Directory.GetFiles(_folder.Path);
        files.Length.ShouldBeGreaterThanOrEqualTo(5);
        foreach (var file in files)
        {
            File.GetUnixFileMode(file).ShouldBe(Owner, file);
        }
    }
}
