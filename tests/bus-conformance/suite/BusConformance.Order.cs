namespace ModelNet.Bus.Conformance;

public abstract partial class BusConformance
{
    [Fact]
    public async Task Records_of_one_key_keep_their_order_with_many_appending_threads()
    {
        const int Threads = 8;
        const int Each = 2_000;
        await using var bus = OpenWith("order");
        using var consumer = Subscribe(bus, "order");
        var threads = Enumerable.Range(0, Threads).Select(thread => TestThread.Start(() =>
        {
            for (var i = 0; i < Each; i++)
            {
                Append(bus, "order", $"key-{thread}", $"{i}");
            }
        })).ToList();

        var live = Take(consumer, Threads * Each);
        threads.ForEach(thread => thread.Join("an appender"));
        CheckOrder(live, Threads, Each);
        await bus.FlushAsync();
        CheckOrder(ReadAll(bus, ["order"], Visibility.Durable), Threads, Each);
        await bus.DisposeAsync();
        await using var again = Open();
        CheckOrder(ReadAll(again, ["order"]), Threads, Each);
    }

    [Fact]
    public async Task Offsets_grow_and_every_reader_sees_the_same_ones()
    {
        await using var bus = OpenWith("offsets");
        for (var i = 0; i < 500; i++)
        {
            Append(bus, "offsets", $"k{i % 3}", $"{i}");
        }

        var first = ReadAll(bus, ["offsets"]).Records;
        await bus.FlushAsync();
        var second = ReadAll(bus, ["offsets"], Visibility.Durable).Records;
        second.Select(record => (record.Partition, record.Offset, record.Text, record.Timestamp))
            .ShouldBe(first.Select(record => (record.Partition, record.Offset, record.Text, record.Timestamp)), ignoreOrder: !OneOrder);
        foreach (var partition in first.GroupBy(record => record.Partition))
        {
            partition.Zip(partition.Skip(1)).ShouldAllBe(pair => pair.First.Offset < pair.Second.Offset);
        }
    }

    private static void CheckOrder(RecordLog log, int keys, int each)
    {
        var byKey = log.Records.GroupBy(record => record.Key).ToDictionary(group => group.Key, group => group.Select(record => record.Text));
        byKey.Count.ShouldBe(keys);
        foreach (var (key, texts) in byKey)
        {
            texts.ShouldBe(Enumerable.Range(0, each).Select(i => $"{i}"), $"the order of {key}");
        }
    }
}
