using System.Buffers;
using System.Text.Json.Nodes;

namespace ModelNet.Contracts.Tests;

public sealed class RoundTripTests
{
    public static TheoryData<string> AllTopics => Messages.Topics;

    [Theory]
    [MemberData(nameof(AllTopics))]
    public void Random_values_come_back_in_an_object_that_held_others(string topic)
    {
        var random = new Random(topic.Length * 7919);
        var read = Messages.Of(topic).Create();
        for (var i = 0; i < 100; i++)
        {
            var written = Messages.Of(topic).Create();
            RandomMessage.Fill(written, random);
            var datum = Messages.Encode(written);
            read.ReadFrom(datum);
            JsonNode.DeepEquals(PlainJson.From(read, JsonForm.Bits), PlainJson.From(written, JsonForm.Bits)).ShouldBeTrue();
            Messages.Encode(read).ShouldBe(datum);
        }
    }

    [Theory]
    [MemberData(nameof(AllTopics))]
    public void The_size_bound_holds_and_a_buffer_one_byte_short_is_refused(string topic)
    {
        var random = new Random(17);
        for (var i = 0; i < 50; i++)
        {
            var message = Messages.Of(topic).Create();
            RandomMessage.Fill(message, random);
            var exact = Messages.Encode(message).Length;
            message.EncodeTo(new byte[exact]).ShouldBe(exact);
            Should.Throw<AvroFormatException>(() => message.EncodeTo(new byte[exact - 1])).Code.ShouldBe(AvroErrors.BufferTooSmall);
        }
    }

    [Theory]
    [MemberData(nameof(AllTopics))]
    public void Reset_is_a_new_object(string topic)
    {
        var message = Messages.Of(topic).Create();
        RandomMessage.Fill(message, new Random(3));
        message.Reset();
        Messages.Encode(message).ShouldBe(Messages.Encode(Messages.Of(topic).Create()));
    }

    [Fact]
    public void Defaults_are_those_of_the_schema()
    {
        var fused = new FusedTokens();
        fused.Branch.ShouldBe(-1);
        fused.Branch = 4;
        fused.Reset();
        fused.Branch.ShouldBe(-1);
    }

    [Fact]
    public void A_copy_is_deep()
    {
        var original = new FusedTokens();
        RandomMessage.Fill(original, new Random(5));
        var bytes = Messages.Encode(original);
        var copy = new FusedTokens();
        RandomMessage.Fill(copy, new Random(6));
        copy.CopyFrom(original);
        original.Reset();
        RandomMessage.Fill(original, new Random(7));
        Messages.Encode(copy).ShouldBe(bytes);
        copy.CopyFrom(copy);
        Messages.Encode(copy).ShouldBe(bytes);
    }

    [Fact]
    public void Every_way_of_writing_gives_the_same_bytes()
    {
        var message = new StageTask();
        RandomMessage.Fill(message, new Random(8));
        var destination = new ArrayBufferWriter<byte>();
        destination.Write("before"u8);
        message.WriteTo(destination);
        destination.WrittenSpan[6..].ToArray().ShouldBe(Messages.Encode(message));
        new RecordEncoder().Encode(message).ToArray().ShouldBe(Messages.Encode(message));
    }

    [Fact]
    public void Not_a_number_keeps_its_bits()
    {
        var message = new StepDistribution();
        var position = message.Positions.Add();
        position.Kth = BitConverter.Int32BitsToSingle(0x7FC12345);
        position.Probabilities.Add(BitConverter.Int32BitsToSingle(unchecked((int)0xFFC54321)));
        var read = new StepDistribution();
        read.ReadFrom(Messages.Encode(message));
        BitConverter.SingleToInt32Bits(read.Positions[0].Kth).ShouldBe(0x7FC12345);
        BitConverter.SingleToInt32Bits(read.Positions[0].Probabilities[0]).ShouldBe(unchecked((int)0xFFC54321));
    }
}
