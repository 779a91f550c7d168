using ModelNet.Bus.Embedded;

namespace ModelNet.Bus.Conformance;

/// <summary>
/// Logs of a killed process are damaged in seeded places. Whatever is hit, an observer gets every acknowledged record intact or a
/// <see cref="LogDamagedException"/>, and never a gap. The number of places is MODELNET_DAMAGE_SEEDS (default 60 of each kind).
/// </summary>
public sealed class DamageTests : IDisposable
{
    private static readonly int Seeds = int.Parse(
        Environment.GetEnvironmentVariable("MODELNET_DAMAGE_SEEDS") ?? "60", System.Globalization.CultureInfo.InvariantCulture);

    private readonly TestFolder _killed = new();

    public void Dispose() => _killed.Dispose();

    [Fact]
    public async Task Flipped_bytes_are_reported_or_harmless_and_never_a_gap()
    {
        var acknowledged = await KillWriters();
        foreach (var file in (string[])["log.db", "log.db-wal", "log.hwm", "log.db-shm"])
        {
            var outcomes = new Outcomes();
            for (var seed = 0; seed < Seeds; seed++)
            {
                await Try($"{file}, flip seed {seed}", acknowledged, outcomes, folder => Flip(folder.File(file), new Random(seed)));
            }

            // Most of the main file is records, so a test in which nothing is found would test nothing.
            (file != "log.db" || outcomes.Reported > Seeds / 4).ShouldBeTrue($"{file}: only {outcomes.Reported} of {Seeds} were reported");
        }
    }

    [Fact]
    public async Task Truncated_files_are_reported_or_harmless_and_never_a_gap()
    {
        var acknowledged = await KillWriters();
        foreach (var file in (string[])["log.db", "log.db-wal", "log.hwm"])
        {
            for (var seed = 0; seed < Seeds; seed++)
            {
                await Try($"{file}, cut seed {seed}", acknowledged, new Outcomes(), folder => Cut(folder.File(file), new Random(seed)));
            }
        }
    }

    [Fact]
    public async Task A_write_ahead_log_that_is_lost_after_a_kill_is_reported()
    {
        await KillWriters();
        File.Delete(_killed.File("log.db-wal"));
        var error = Should.Throw<LogDamagedException>(() => EmbeddedBus.Open(_killed.Options()));
        error.Code.ShouldBe("log_damaged");
        error.Message.ShouldContain("were acknowledged");
        EmbeddedLog.Verify(_killed.Path).IsIntact.ShouldBeFalse();
    }

    [Fact]
    public async Task A_main_file_that_is_lost_is_reported_and_not_replaced_by_an_empty_log()
    {
        await KillWriters();
        File.Delete(_killed.File("log.db"));
        Should.Throw<LogDamagedException>(() => EmbeddedBus.Open(_killed.Options())).Message.ShouldContain("missing or empty");
        File.Exists(_killed.File("log.db")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_log_that_is_refused_is_left_as_it_is()
    {
        await KillWriters();
        var wal = await File.ReadAllBytesAsync(_killed.File("log.db-wal"));
        wal[wal.Length / 2] ^= 0x10;
        await File.WriteAllBytesAsync(_killed.File("log.db-wal"), wal);
        var main = await File.ReadAllBytesAsync(_killed.File("log.db"));
        Should.Throw<LogDamagedException>(() => EmbeddedBus.Open(_killed.Options()));
        EmbeddedLog.Verify(_killed.Path).IsIntact.ShouldBeFalse();
        (await File.ReadAllBytesAsync(_killed.File("log.db-wal"))).ShouldBe(wal);
        (await File.ReadAllBytesAsync(_killed.File("log.db"))).ShouldBe(main);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("torn")]
    public async Task A_high_water_mark_that_is_gone_is_a_warning_and_written_anew(string how)
    {
        var acknowledged = await KillWriters();
        var mark = _killed.File("log.hwm");
        await File.WriteAllBytesAsync(mark, (await File.ReadAllBytesAsync(mark))[..20]);
        if (how == "missing")
        {
            File.Delete(mark);
        }

        var warnings = new List<string>();
        await using (var bus = EmbeddedBus.Open(_killed.Options() with { OnWarning = warnings.Add }))
        {
            PatternReader.Check(bus, acknowledged);
        }

        warnings.Single().ShouldContain("log.hwm");
        warnings.Clear();
        await using var again = EmbeddedBus.Open(_killed.Options() with { OnWarning = warnings.Add });
        warnings.ShouldBeEmpty();
    }

    /// <summary>Two writers, one after the other, so that both the main file and the write-ahead log hold acknowledged records.</summary>
    private async Task<long> KillWriters()
    {
        var last = -1L;
        foreach (var lines in (int[])[30, 12])
        {
            using var child = new CrashWriterProcess("append", "embedded", _killed.Path, last + 1);
            var line = string.Empty;
            for (var i = 0; i < lines; i++)
            {
                line = child.ReadLine();
            }

            last = long.Parse(child.Kill(line), System.Globalization.CultureInfo.InvariantCulture);
            if (lines == 30)
            {
                await using var bus = EmbeddedBus.Open(_killed.Options()); // closes cleanly: folds the write-ahead log in
                last = PatternReader.Check(bus, last);
            }
        }

        new FileInfo(_killed.File("log.db-wal")).Length.ShouldBeGreaterThan(8192);
        return last;
    }

    private async Task Try(string what, long acknowledged, Outcomes outcomes, Action<TestFolder> damage)
    {
        using var folder = new TestFolder();
        folder.CopyFrom(_killed);
        damage(folder);
        var intact = EmbeddedLog.Verify(folder.Path).IsIntact;
        try
        {
            await using var bus = EmbeddedBus.Open(folder.Options());
            PatternReader.Check(bus, acknowledged, what);
        }
        catch (LogDamagedException error)
        {
            intact.ShouldBeFalse($"{what}: a full verification found nothing, but: {error.Message}");
            outcomes.Reported++;
        }
    }

    private static void Flip(string path, Random random)
    {
        var bytes = File.ReadAllBytes(path);
        for (var flips = random.Next(3) == 0 ? 8 : 1; flips > 0 && bytes.Length > 0; flips--)
        {
            // Half of the flips go into the first page, where the structure is dense.
            var at = random.Next(2) == 0 ? random.Next(bytes.Length) : random.Next(Math.Min(8192, bytes.Length));
            bytes[at] ^= (byte)(1 << random.Next(8));
        }

        File.WriteAllBytes(path, bytes);
    }

    private static void Cut(string path, Random random)
    {
        using var file = File.OpenWrite(path);
        file.SetLength(random.NextInt64(file.Length));
    }

    private sealed class Outcomes
    {
        public int Reported { get; set; }
    }
}
