using ModelNet.Bus.Embedded;

namespace ModelNet.Bus.Conformance;

/// <summary>Logs of version 1, whose records had no headers.</summary>
public sealed class UpgradeTests : IDisposable
{
    private const int Records = 2_500;
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_log_of_version_1_opens_goes_on_and_takes_headers_from_then_on()
    {
        await WriteVersion1();
        await using (var bus = EmbeddedBus.Open(_folder.Options()))
        {
            bus.Append("a", "key"u8, "new"u8, new RecordHeaderWriter().Add("reason", "test"u8).Headers);
            await bus.FlushAsync();
            using var consumer = bus.Subscribe(new SubscriptionOptions { Topics = ["a"], Group = "g" });
            var log = new RecordLog();
            consumer.Poll(log, 10_000, TimeSpan.Zero).ShouldBe(Records + 1 - 17, "it resumes at the position that version 1 committed");
            log.Texts.SkipLast(1).ShouldBe(Enumerable.Range(17, Records - 17).Select(i => $"{i}"));
            log.Records.SkipLast(1).ShouldAllBe(record => record.Headers.Count == 0);
            log.Records[^1].Headers.Single().Name.ShouldBe("reason");
        }

        EmbeddedLog.Verify(_folder.Path).ShouldSatisfyAllConditions(report => report.Problems.ShouldBeEmpty(), report => report.Records.ShouldBe(Records + 1));
    }

    [Fact]
    public async Task Looking_at_a_log_of_version_1_changes_nothing()
    {
        await WriteVersion1();
        var before = File.ReadAllBytes(_folder.File("log.db"));
        EmbeddedLog.Verify(_folder.Path).Problems.ShouldBeEmpty();
        using (var view = EmbeddedLog.OpenReadOnly(_folder.Path))
        {
            view.Read("a", 0, int.MaxValue, new RecordLog()).ShouldBe(Records);
        }

        File.ReadAllBytes(_folder.File("log.db")).ShouldBe(before);
    }

    [Theory]
    [InlineData(1)] // would hide the headers
    [InlineData(3)]
    public async Task A_version_that_does_not_fit_the_table_is_damage(int version)
    {
        await using (var bus = EmbeddedBus.Open(_folder.Options()))
        {
            bus.EnsureTopics(["a"]);
        }

        Change($"PRAGMA user_version={version}");
        Should.Throw<LogDamagedException>(() => EmbeddedBus.Open(_folder.Options()));
        EmbeddedLog.Verify(_folder.Path).IsIntact.ShouldBeFalse();
    }

    private async Task WriteVersion1()
    {
        await using (var bus = EmbeddedBus.Open(_folder.Options()))
        {
            bus.EnsureTopics(["a"]);
            for (var i = 0; i < Records; i++)
            {
                bus.Append("a", "key"u8, System.Text.Encoding.UTF8.GetBytes($"{i}"));
            }

            using var consumer = bus.Subscribe(new SubscriptionOptions { Topics = ["a"], Group = "g" });
            consumer.Commit("a", 0, 17);
        }

        Change("ALTER TABLE records DROP COLUMN headers; PRAGMA user_version=1;");
    }

    private void Change(string sql)
    {
        using var database = SqliteDatabase.Open(_folder.File("log.db"), writable: true);
        database.Execute(sql);
    }
}
