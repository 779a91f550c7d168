using System.Buffers.Binary;
using ModelNet.Bus.Embedded;

namespace ModelNet.Bus.Conformance;

/// <summary>Random appends, polls, seeks, commits and restarts against a list in memory; small memory limits, so that readers cross between the file and the tail all the time.</summary>
public sealed class ModelTests
{
    private static readonly string[] Topics = ["a", "b", "c"];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Every_reader_gets_what_a_list_would_give(int seed)
    {
        using var folder = new TestFolder();
        var random = new Random(seed);
        var model = new List<(string Topic, byte[] Value)>();
        for (var life = 0; life < 3; life++)
        {
            var options = folder.Options() with { TailBytes = random.Next(4) * 20_000, MaxPendingBytes = 50_000 };
            await using var bus = EmbeddedBus.Open(options);
            bus.EnsureTopics(Topics);
            using var readers = new ModelReaders(bus, model, random);
            for (var step = 0; step < 400; step++)
            {
                switch (random.Next(10))
                {
                    case < 4:
                        AppendSome(bus, model, random);
                        break;
                    case 4:
                        await bus.FlushAsync();
                        break;
                    default:
                        readers.Step();
                        break;
                }
            }

            await bus.FlushAsync();
            readers.Finish();
        }
    }

    private static void AppendSome(EmbeddedBus bus, List<(string Topic, byte[] Value)> model, Random random)
    {
        for (var i = random.Next(40); i >= 0; i--)
        {
            var value = new byte[4 + random.Next(random.Next(20) == 0 ? 30_000 : 300)];
            BinaryPrimitives.WriteInt32LittleEndian(value, model.Count);
            var topic = Topics[random.Next(10) switch { < 6 => 0, < 9 => 1, _ => 2 }];
            bus.Append(topic, "key"u8, value);
            model.Add((topic, value));
        }
    }
}
