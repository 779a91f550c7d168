namespace ModelNet.Bus.Conformance;

public abstract partial class BusConformance
{
    [Fact]
    public async Task Many_readers_have_their_own_positions()
    {
        await using var bus = OpenWith("shared");
        var readers = Enumerable.Range(0, 6).Select(reader => TestThread.Start(() =>
        {
            using var consumer = Subscribe(bus, "shared", visibility: reader % 2 == 0 ? Visibility.Appended : Visibility.Durable);
            Take(consumer, 3_000).Texts.ShouldBe(Enumerable.Range(0, 3_000).Select(i => $"{i}"));
        })).ToList();
        for (var i = 0; i < 3_000; i++)
        {
            Append(bus, "shared", "one", $"{i}");
        }

        readers.ForEach(reader => reader.Join("a reader"));
    }

    [Fact]
    public async Task A_reader_continues_at_any_offset()
    {
        await using var bus = OpenWith("replay");
        for (var i = 0; i < 300; i++)
        {
            Append(bus, "replay", "one", $"{i}");
        }

        await bus.FlushAsync();
        using var consumer = Subscribe(bus, "replay");
        var all = Take(consumer, 300).Records;
        foreach (var from in (int[])[299, 0, 150, 1, 298])
        {
            consumer.Seek("replay", all[from].Partition, all[from].Offset);
            Take(consumer, 300 - from).Records.Select(record => record.Offset).ShouldBe(all.Skip(from).Select(record => record.Offset));
        }
    }

    [Fact]
    public async Task A_handler_may_move_its_own_consumer()
    {
        await using var bus = OpenWith("again");
        for (var i = 0; i < 10; i++)
        {
            Append(bus, "again", "one", $"{i}");
        }

        using var consumer = Subscribe(bus, "again");
        var partition = -1;
        var offsets = new List<long>();
        var log = new RecordLog(record =>
        {
            partition = record.Partition;
            offsets.Add(record.Offset);
            if (offsets.Count == 6)
            {
                consumer.Seek("again", record.Partition, offsets[2]);
            }
        });
        Take(consumer, 6 + 8, log).Texts.ShouldBe(["0", "1", "2", "3", "4", "5", "2", "3", "4", "5", "6", "7", "8", "9"]);
    }

    [Fact]
    public async Task A_record_whose_handler_threw_is_handed_out_again()
    {
        await using var bus = OpenWith("throws");
        for (var i = 0; i < 5; i++)
        {
            Append(bus, "throws", "one", $"{i}");
        }

        using var consumer = Subscribe(bus, "throws");
        var failures = 0;
        var log = new RecordLog(record =>
        {
            if (record.Text == "2" && failures++ < 2)
            {
                throw new InvalidDataException("the handler's own");
            }
        });
        Should.Throw<InvalidDataException>(() => Take(consumer, 5, log)).Message.ShouldBe("the handler's own");
        log.Texts.ShouldBe(["0", "1"]);
        Should.Throw<InvalidDataException>(() => Take(consumer, 5, log));
        Take(consumer, 5, log).Texts.ShouldBe(["0", "1", "2", "3", "4"]);
    }

    [Fact]
    public async Task A_poll_hands_out_at_most_what_was_asked_for_and_does_not_wait_for_more()
    {
        await using var bus = OpenWith("some");
        using var consumer = Subscribe(bus, "some");
        consumer.Poll(new RecordLog(), 10, TimeSpan.Zero).ShouldBe(0);
        consumer.Poll(new RecordLog(), 10, TimeSpan.FromMilliseconds(1)).ShouldBe(0);
        for (var i = 0; i < 5; i++)
        {
            Append(bus, "some", "one", $"{i}");
        }

        var log = Take(consumer, 3);
        consumer.CaughtUp.ShouldBeTrue("it was created when the topic was empty");
        Take(consumer, 5, log).Texts.ShouldBe(["0", "1", "2", "3", "4"]);
    }

    [Fact]
    public async Task Caught_up_says_when_everything_that_was_there_has_been_handed_out()
    {
        await using var bus = OpenWith("before", "other");
        Append(bus, "before", "one", "0");
        Append(bus, "before", "one", "1");
        using var consumer = bus.Subscribe(new SubscriptionOptions { Topics = ["before", "other"] });
        Append(bus, "before", "one", "2");
        consumer.CaughtUp.ShouldBeFalse();
        var log = Take(consumer, 1);
        consumer.CaughtUp.ShouldBeFalse();
        Take(consumer, 2, log);
        consumer.CaughtUp.ShouldBeTrue();
        Take(consumer, 3, log).Texts.ShouldBe(["0", "1", "2"]);
    }
}
