using System.Diagnostics;
using System.Text;
using ModelNet.Bus.Embedded;

namespace ModelNet.Bus.Conformance;

public sealed class InspectionTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_view_shows_topics_positions_and_records_beside_the_owner()
    {
        await using var bus = await Fill();
        using var view = EmbeddedLog.OpenReadOnly(_folder.Path);
        view.OwnerProcessId.ShouldBe(Environment.ProcessId);
        view.Topics().ShouldBe([new TopicInfo("a", 3_000), new TopicInfo("empty", 0)]);
        view.Positions().ShouldBe([new PositionInfo("g", "a", 0, 17)]);
        var log = new RecordLog();
        view.Read("a", 2_990, 5, log).ShouldBe(5);
        log.Records.Select(record => record.Offset).ShouldBe([2_990, 2_991, 2_992, 2_993, 2_994]);
        log.Records[0].Text.ShouldBe("value 2990");
        view.Read("a", 0, int.MaxValue, new RecordLog()).ShouldBe(3_000);
        view.Read("a", 3_000, 10, new RecordLog()).ShouldBe(0);
        Should.Throw<BusRequestException>(() => view.Read("b", 0, 1, log)).Code.ShouldBe("unknown_topic");
        bus.Append("a", "k"u8, "more"u8);
        await bus.FlushAsync();
        view.Topics()[0].Records.ShouldBe(3_001);
    }

    [Fact]
    public async Task A_verification_of_an_intact_log_counts_and_finds_nothing_beside_the_owner_and_after()
    {
        await using (var bus = await Fill())
        {
            EmbeddedLog.Verify(_folder.Path).ShouldSatisfyAllConditions(
                report => report.Problems.ShouldBeEmpty(),
                report => report.Warnings.ShouldBeEmpty(),
                report => report.Records.ShouldBe(3_000));
        }

        File.Exists(_folder.File("log.db-wal")).ShouldBeFalse("a clean end folds the write-ahead log in");
        EmbeddedLog.Verify(_folder.Path).IsIntact.ShouldBeTrue();
        EmbeddedLog.Verify(_folder.Path + "-none").Problems.Single().ShouldContain("no log");
    }

    [SkippableFact]
    public async Task Stock_tools_read_the_log()
    {
        const string Script = """
            import sqlite3, sys
            def crc32c(data):
                crc = 0xffffffff
                for byte in data:
                    crc ^= byte
                    for _ in range(8):
                        crc = (crc >> 1) ^ (0x82f63b78 if crc & 1 else 0)
                return crc ^ 0xffffffff
            log = sqlite3.connect(sys.argv[1])
            print(log.execute("pragma integrity_check").fetchone()[0], log.execute("select count(*) from records").fetchone()[0])
            for seq, topic, offset, ts, key, value, total, headers in log.execute("select * from records where seq % 500 = 7"):
                head = b"".join(n.to_bytes(8, "little") for n in (seq, offset, ts)) + b"".join(n.to_bytes(4, "little") for n in (topic, len(key), len(value)))
                tail = len(headers).to_bytes(4, "little") + headers if headers else b""
                print(value.decode(), bool(headers), crc32c(head + key + value + tail) == total)
            """;
        Skip.IfNot(File.Exists("/usr/bin/python3"), "python3 is not installed");
        await using (await Fill())
        {
            // closed before another program looks
        }

        using var python = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", Script, _folder.File("log.db")]) { RedirectStandardOutput = true })!;
        var expected = new StringBuilder("ok 3000\n");
        for (var n = 7; n < 3_000; n += 500)
        {
            expected.Append(System.Globalization.CultureInfo.InvariantCulture, $"value {n} {n % 1000 == 7} True\n");
        }

        (await python.StandardOutput.ReadToEndAsync()).ShouldBe(expected.ToString());
    }

    private async Task<EmbeddedBus> Fill()
    {
        var bus = EmbeddedBus.Open(_folder.Options());
        bus.EnsureTopics(["a", "empty"]);
        var headers = new RecordHeaderWriter().Add("reason", "test"u8);
        for (var i = 0; i < 3_000; i++)
        {
            bus.Append("a", "key"u8, Encoding.UTF8.GetBytes($"value {i}"), i % 1000 == 7 ? headers.Headers : RecordHeaders.None);
        }

        using var consumer = bus.Subscribe(new SubscriptionOptions { Topics = ["a"], Group = "g" });
        consumer.Commit("a", 0, 16);
        consumer.Commit("a", 0, 17);
        await bus.FlushAsync();
        return bus;
    }
}
