using ModelNet.Bus.Embedded;

namespace ModelNet.Bus.Conformance;

/// <summary>In the steady state neither an append nor a hand-out allocates.</summary>
public sealed class AllocationTests : IDisposable
{
    private const int Records = 2_000;
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Appending_and_handing_out_from_memory_allocate_nothing()
    {
        await using var bus = EmbeddedBus.Open(_folder.Options() with { TailBytes = 8 << 20 });
        bus.EnsureTopics(["t"]);
        using var consumer = bus.Subscribe(new SubscriptionOptions { Topics = ["t"] });
        var counter = new Counter();
        const int WarmRounds = 50; // the tail fills, then its segments go round
        const int MeasuredRounds = 20;
        var (append, poll) = (0L, 0L);
        for (var round = 0; round < WarmRounds + MeasuredRounds; round++)
        {
            if (round == WarmRounds)
            {
                (append, poll) = (0, 0);
            }

            var (appendBytes, pollBytes) = Round(bus, consumer, counter);
            append += appendBytes;
            poll += pollBytes;
            await bus.FlushAsync(); // so that the number of segments that are not durable is the same in each round
        }

        append.ShouldBe(0);
        poll.ShouldBe(0);
        counter.Count.ShouldBe((WarmRounds + MeasuredRounds) * Records);
    }

    [Fact]
    public async Task Committing_allocates_nothing()
    {
        const int Warm = 500;
        long commits = 0, first = 0, last = 0;
        var options = _folder.Options() with
        {
            TailBytes = 1 << 20,
            BeforeCommit = () =>
            {
                last = GC.GetAllocatedBytesForCurrentThread();
                first = ++commits == Warm ? last : first;
            },
        };
        await using (var bus = EmbeddedBus.Open(options))
        {
            bus.EnsureTopics(["t"]);
            for (var i = 0; i < 2_000; i++)
            {
                bus.Append("t", "key"u8, "value"u8);
                await bus.FlushAsync();
            }
        }

        commits.ShouldBeGreaterThan(1_500);
        (last - first).ShouldBe(0);
    }

    private static (long Append, long Poll) Round(EmbeddedBus bus, IBusConsumer consumer, Counter counter)
    {
        Span<byte> value = stackalloc byte[100];
        var start = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Records; i++)
        {
            bus.Append("t", "key"u8, value);
        }

        var appended = GC.GetAllocatedBytesForCurrentThread();
        var left = Records;
        while (left > 0)
        {
            left -= consumer.Poll(counter, 500, TimeSpan.FromSeconds(60));
        }

        return (appended - start, GC.GetAllocatedBytesForCurrentThread() - appended);
    }

    private sealed class Counter : IRecordHandler
    {
        public int Count { get; private set; }

        public void Handle(in RecordView record) => Count++;
    }
}
