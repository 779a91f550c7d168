using System.Globalization;
using Confluent.Kafka;
using ModelNet.Bus;
using ModelNet.Bus.Kafka;
using Xunit.Abstractions;

namespace ModelNet.Kafka.Conformance;

/// <summary>
/// What a record costs in managed memory, from append to hand-out, all threads, beside what Kafka's client alone costs for the same. Buffers that are used again grow in the first rounds, how
/// far depends on how many records were on their way at once: that can only add, so the cheapest round counts.
/// </summary>
public sealed class AllocationTests(ITestOutputHelper output)
{
    private const string Topic = "lean";
    private const int Records = 20_000;
    private const int Rounds = 12;

    // Room for one small object: whether the runtime's compiler finds that it need not be on the heap depends on what it has measured until then.
    private const int OfOurOwn = 64;

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);
    private readonly TestTopics _topics = new();

    [SkippableFact]
    public async Task A_record_of_300_bytes_costs_what_the_client_itself_allocates_and_the_polling_thread_nothing()
    {
        await using var bus = KafkaBus.Open(_topics.Options(3));
        bus.EnsureTopics([Topic]);
        using var consumer = bus.Subscribe(new SubscriptionOptions { Topics = [Topic] });
        var counter = new Counter();
        var polling = new List<long>();
        var bytes = await RoundsOf(async () =>
        {
            Append(bus);
            await bus.FlushAsync();
            polling.Add(Read(consumer, counter));
        });
        var client = await RoundsOf(BareClient());
        output.WriteLine($"bytes a record, round by round: {Text(bytes)}; the client alone: {Text(client)}; polling thread, all records of a round: {Text(polling)}");
        polling.Min().ShouldBe(0);
        bytes.Min().ShouldBeLessThan(client.Min() + OfOurOwn);
    }

    private static string Text(IEnumerable<long> figures) => string.Join(' ', figures.Select(figure => figure.ToString(CultureInfo.InvariantCulture)));

    private static async Task<List<long>> RoundsOf(Func<Task> round)
    {
        var figures = new List<long>();
        for (var i = 0; i < Rounds; i++)
        {
            var start = GC.GetTotalAllocatedBytes(precise: true);
            await round();
            figures.Add((GC.GetTotalAllocatedBytes(precise: true) - start) / Records);
        }

        return figures;
    }

    private static void Append(KafkaBus bus)
    {
        Span<byte> value = stackalloc byte[300];
        Span<byte> key = stackalloc byte[16];
        for (var i = 0; i < Records; i++)
        {
            key[0] = (byte)i;
            bus.Append(Topic, key, value);
        }
    }

    private static long Read(IBusConsumer consumer, Counter counter)
    {
        var goal = counter.Count + Records;
        var start = GC.GetAllocatedBytesForCurrentThread();
        while (counter.Count < goal)
        {
            consumer.Poll(counter, 500, Bound);
        }

        return GC.GetAllocatedBytesForCurrentThread() - start;
    }

    /// <summary>The leanest use of the client that there is: no keys and values of its own making, reports without contents, one delegate for all.</summary>
    private Func<Task> BareClient()
    {
        var partition = new TopicPartition(_topics.Prefix + Topic, 0);
        var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig { BootstrapServers = _topics.Servers, LingerMs = 0, DeliveryReportFields = "none" }).Build();
        var consumer = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = _topics.Servers, GroupId = "bare", EnableAutoCommit = false, ConsumeResultFields = "headers,timestamp,topic" }).Build();
        consumer.Assign(new TopicPartitionOffset(partition, consumer.QueryWatermarkOffsets(partition, Bound).High));
        var message = new Message<byte[], byte[]> { Key = new byte[16], Value = new byte[300] };
        Action<DeliveryReport<byte[], byte[]>> report = static _ => { };
        return () =>
        {
            for (var i = 0; i < Records; i++)
            {
                producer.Produce(partition, message, report);
            }

            producer.Flush(Bound);
            for (var i = 0; i < Records; i++)
            {
                consumer.Consume(Bound).ShouldNotBeNull();
            }

            return Task.CompletedTask;
        };
    }

    private sealed class Counter : IRecordHandler
    {
        public int Count { get; private set; }

        public void Handle(in RecordView record) => Count++;
    }
}
