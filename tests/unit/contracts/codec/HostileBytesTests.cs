using System.Diagnostics;

namespace ModelNet.Contracts.Tests;

/// <summary>Seeded damage: whatever arrives is read or refused with a code, in little time and little memory.</summary>
public sealed class HostileBytesTests
{
    private const int Rounds = 3000;
    private static readonly string[] s_codes =
        [.. typeof(AvroErrors).GetFields().Select(field => (string)field.GetValue(null)!).Except([AvroErrors.BufferTooSmall])];

    public static TheoryData<string> AllTopics => Messages.Topics;

    [Theory]
    [MemberData(nameof(AllTopics))]
    public void Damaged_records_are_read_or_refused(string topic)
    {
        var random = new Random(4711);
        var message = Messages.Of(topic).Create();
        var sound = Enumerable.Range(0, 100).Select(_ => Messages.Random(Messages.Of(topic), random)).ToList();
        var refused = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var datum = Damage(sound[round % sound.Count], random);
            refused += Accepts(message, datum) ? 0 : 1;
        }
        refused.ShouldBeInRange(Rounds / 4, Rounds - 1); // the damage does damage, and not all of it
    }

    [Theory]
    [MemberData(nameof(AllTopics))]
    public void Noise_is_read_or_refused(string topic)
    {
        var random = new Random(99);
        var message = Messages.Of(topic).Create();
        for (var round = 0; round < Rounds; round++)
        {
            var datum = new byte[random.Next(400)];
            random.NextBytes(datum);
            Accepts(message, datum);
        }
    }

    [Theory]
    [MemberData(nameof(AllTopics))]
    public void A_huge_count_costs_neither_memory_nor_time(string topic)
    {
        var message = Messages.Of(topic).Create();
        var seed = Messages.Random(Messages.Of(topic), new Random(31));
        foreach (var count in new[] { int.MaxValue, int.MinValue, long.MaxValue, long.MinValue + 1, 1L << 40, 100_000 })
        {
            for (var at = 0; at <= seed.Length; at += 3)
            {
                byte[] datum = [.. seed[..at], .. new Raw().Number(count).Bytes, .. seed[at..]];
                var (bytes, time) = Cost(() => Accepts(message, datum));
                bytes.ShouldBeLessThan(200_000);
                time.ShouldBeLessThan(TimeSpan.FromSeconds(5)); // a hang, not a speed: one read takes microseconds
            }
        }
    }

    [Fact]
    public void What_a_small_datum_can_blow_up_into_is_bounded()
    {
        const int Count = 60_000;
        var datum = Raw.StageTokensHead().Number(Count).Append(new byte[Count]).Number(0).StageTokensTail().Bytes;
        var message = new StageTokens();
        Cost(() => message.ReadFrom(datum)).Bytes.ShouldBeLessThan(8 << 20);
        message.Tokens.Count.ShouldBe(Count);
    }

    private static bool Accepts(IAvroMessage message, byte[] datum)
    {
        try
        {
            message.ReadFrom(datum);
        }
        catch (AvroFormatException error)
        {
            s_codes.ShouldContain(error.Code);
            error.Offset.ShouldBeInRange(0, datum.Length);
            return false;
        }
        var again = Messages.Encode(message);
        message.ReadFrom(again); // what was accepted can be written and read
        Messages.Encode(message).ShouldBe(again);
        return true;
    }

    private static byte[] Damage(byte[] datum, Random random)
    {
        var bytes = datum.ToList();
        for (var i = random.Next(1, 4); i > 0 && bytes.Count > 0; i--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 40), bytes.Count - at)));
                    break;
                case 4:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    bytes.InsertRange(at, [0xFF, 0xFF, 0xFF, 0xFF, 0x0F]);
                    break;
            }
        }
        return [.. bytes];
    }

    private static (long Bytes, TimeSpan Time) Cost(Action action)
    {
        var began = Stopwatch.GetTimestamp();
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return (GC.GetAllocatedBytesForCurrentThread() - before, Stopwatch.GetElapsedTime(began));
    }
}
