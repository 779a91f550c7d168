using ModelNet.Bus.CrashWriter;
using ModelNet.Bus.Embedded;

namespace ModelNet.Bus.Conformance;

/// <summary>Changes that leave SQLite's structure whole, which only this log's own checks can see.</summary>
public sealed class TamperTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("DELETE FROM positions")]
    [InlineData("UPDATE positions SET next_offset = next_offset + 1")]
    [InlineData("UPDATE positions SET consumer_group = 'someone'")]
    [InlineData("UPDATE topics SET name = 'renamed' WHERE id = 1")]
    [InlineData("DELETE FROM topics WHERE id = 2")]
    [InlineData("DELETE FROM state")]
    [InlineData("UPDATE state SET commit_number = commit_number + 1")]
    [InlineData("UPDATE state SET body = zeroblob(length(body))")]
    [InlineData("DELETE FROM records WHERE seq = 700")]
    [InlineData("DELETE FROM records WHERE seq >= 1990")]
    [InlineData("DELETE FROM records")]
    [InlineData("UPDATE records SET value = zeroblob(length(value)) WHERE seq = 5")]
    [InlineData("UPDATE records SET value = value || x'00' WHERE seq = 5")]
    [InlineData("UPDATE records SET key = substr(key, 1, 3) WHERE seq = 5")]
    [InlineData("UPDATE records SET ts = ts + 1 WHERE seq = 5")]
    [InlineData("UPDATE records SET topic = topic + 4294967296 WHERE seq = 6")]
    [InlineData("UPDATE records SET topic = 9 WHERE seq = 1999")]
    [InlineData("UPDATE records SET seq = seq + 100000 WHERE seq = 100")]
    [InlineData("DROP INDEX records_by_topic")]
    [InlineData("DROP TABLE positions")]
    [InlineData("PRAGMA user_version = 7")]
    [InlineData("PRAGMA application_id = 7")]
    public async Task A_changed_or_missing_row_is_reported(string sql)
    {
        await using (var bus = EmbeddedBus.Open(_folder.Options()))
        {
            bus.EnsureTopics(Pattern.Topics);
            for (var n = 0; n < 2_000; n++)
            {
                bus.Append(Pattern.TopicOf(n), Pattern.KeyOf(n), Pattern.ValueOf(n));
            }

            using var consumer = bus.Subscribe(new SubscriptionOptions { Topics = Pattern.Topics, Group = Pattern.Group });
            consumer.Commit(Pattern.Topics[0], 0, 5);
            consumer.Commit(Pattern.Topics[1], 0, 6);
        }

        EmbeddedLog.Verify(_folder.Path).Problems.ShouldBeEmpty();
        using (var database = SqliteDatabase.Open(_folder.File("log.db"), writable: true))
        {
            database.Execute(sql);
        }

        EmbeddedLog.Verify(_folder.Path).IsIntact.ShouldBeFalse();
        var error = await Should.ThrowAsync<LogDamagedException>(async () =>
        {
            await using var bus = EmbeddedBus.Open(_folder.Options());
            PatternReader.Check(bus, 1_999);
        });
        error.Hint.ShouldContain("verification");
    }
}
