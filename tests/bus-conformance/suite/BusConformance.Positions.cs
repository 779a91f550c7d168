namespace ModelNet.Bus.Conformance;

public abstract partial class BusConformance
{
    [Fact]
    public async Task A_group_resumes_where_it_committed_and_other_groups_do_not_care()
    {
        await using (var bus = OpenWith("work"))
        {
            for (var i = 0; i < 10; i++)
            {
                Append(bus, "work", "one", $"{i}");
            }

            using var consumer = Subscribe(bus, "work", "group");
            var last = Take(consumer, 4).Records[^1];
            consumer.Commit("work", last.Partition, last.Offset + 1);
            await bus.FlushAsync();
        }

        await using var again = Open();
        using var resumed = Subscribe(again, "work", "group");
        Take(resumed, 6).Texts.ShouldBe(["4", "5", "6", "7", "8", "9"]);
        using var other = Subscribe(again, "work", "other group");
        Take(other, 10).Texts.First().ShouldBe("0");
    }

    [Fact]
    public async Task The_start_counts_only_without_a_committed_position()
    {
        await using var bus = OpenWith("start");
        Append(bus, "start", "one", "old");
        using var latest = bus.Subscribe(new SubscriptionOptions { Topics = ["start"], Group = "g", Start = StartPosition.Latest });
        latest.CaughtUp.ShouldBeTrue();
        Append(bus, "start", "one", "new");
        var seen = Take(latest, 1).Records[0];
        seen.Text.ShouldBe("new");
        latest.Commit("start", seen.Partition, seen.Offset);
        await bus.FlushAsync();
        latest.Dispose();
        using var resumed = bus.Subscribe(new SubscriptionOptions { Topics = ["start"], Group = "g", Start = StartPosition.Latest });
        Take(resumed, 1).Texts.ShouldBe(["new"]);
        using var earliest = bus.Subscribe(new SubscriptionOptions { Topics = ["start"], Start = StartPosition.Earliest });
        Take(earliest, 2).Texts.ShouldBe(["old", "new"]);
    }

    [Fact]
    public async Task A_reader_without_a_group_commits_nothing()
    {
        await using var bus = OpenWith("free");
        using var consumer = Subscribe(bus, "free");
        Should.Throw<InvalidOperationException>(() => consumer.Commit("free", 0, 1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("with\0nul")]
    [InlineData("line\nbreak")]
    public async Task Groups_whose_names_cannot_be_kept_are_refused(string group)
    {
        await using var bus = OpenWith("named");
        Should.Throw<BusRequestException>(() => Subscribe(bus, "named", group)).Code.ShouldBe("bad_group_name");
        using var fine = Subscribe(bus, "named", "группа 1/2");
        fine.Commit("named", 0, 0);
        await bus.FlushAsync();
    }
}
