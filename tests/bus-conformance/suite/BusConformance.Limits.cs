namespace ModelNet.Bus.Conformance;

public abstract partial class BusConformance
{
    [Fact]
    public async Task Records_of_every_size_come_back_whole()
    {
        int[] sizes = [0, 1, 7, 8, 4_095, 65_537, 1 << 20, MaxRecordBytes - 3, 0];
        await using (var bus = OpenWith("sizes"))
        {
            for (var i = 0; i < sizes.Length; i++)
            {
                bus.Append("sizes", "key"u8, Bytes(sizes[i], i));
            }

            Check(ReadAll(bus, ["sizes"]));
            await bus.FlushAsync();
        }

        await using var again = Open();
        Check(ReadAll(again, ["sizes"]));

        void Check(RecordLog log)
        {
            log.Records.Select(record => record.Value.Length).ShouldBe(sizes);
            for (var i = 0; i < sizes.Length; i++)
            {
                log.Records[i].Value.AsSpan().SequenceEqual(Bytes(sizes[i], i)).ShouldBeTrue($"record {i} of {sizes[i]} bytes");
            }
        }
    }

    [Fact]
    public async Task A_record_over_the_limit_is_refused_and_the_bus_goes_on()
    {
        await using var bus = OpenWith("limit");
        Should.Throw<BusRequestException>(() => bus.Append("limit", "key"u8, new byte[MaxRecordBytes - 2])).Code.ShouldBe("record_too_large");
        Append(bus, "limit", "key", "small");
        ReadAll(bus, ["limit"]).Texts.ShouldBe(["small"]);
    }

    [Fact]
    public async Task Keys_may_be_empty_and_long()
    {
        var names = new[] { string.Empty, "k", new string('x', 3_000), "ключ" };
        await using (var bus = OpenWith("keys"))
        {
            foreach (var name in names)
            {
                Append(bus, "keys", name, "value");
            }

            await bus.FlushAsync();
        }

        await using var again = Open();
        ReadAll(again, ["keys"]).Records.Select(record => record.Key).ShouldBe(names);
    }

    [Fact]
    public async Task Unknown_topics_are_refused()
    {
        await using var bus = OpenWith("known");
        Should.Throw<BusRequestException>(() => Append(bus, "unknown", "k", "v")).Code.ShouldBe("unknown_topic");
        Should.Throw<BusRequestException>(() => Subscribe(bus, "unknown")).Code.ShouldBe("unknown_topic");
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("white space")]
    [InlineData("a/b")]
    public async Task Topics_with_names_that_cannot_move_to_another_bus_are_refused(string name)
    {
        await using var bus = OpenWith("fine");
        Should.Throw<BusRequestException>(() => bus.EnsureTopics(["good", name])).Code.ShouldBe("bad_topic_name");
        Should.Throw<BusRequestException>(() => Append(bus, "good", "k", "v")).Code.ShouldBe("unknown_topic");
        Append(bus, "fine", "k", "v");
    }

    [Fact]
    public async Task Topics_are_made_once_and_stay()
    {
        await using (var bus = OpenWith("one", "two"))
        {
            Append(bus, "one", "k", "1");
            bus.EnsureTopics(["two", "three", "one"]);
            Append(bus, "three", "k", "3");
            await bus.FlushAsync();
        }

        await using var again = OpenWith("three");
        ReadAll(again, ["one"]).Texts.ShouldBe(["1"]);
        ReadAll(again, ["two"]).Texts.ShouldBeEmpty();
        ReadAll(again, ["three"]).Texts.ShouldBe(["3"]);
    }

    private static byte[] Bytes(int size, int seed)
    {
        var bytes = new byte[size];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
