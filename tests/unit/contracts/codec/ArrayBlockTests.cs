namespace ModelNet.Contracts.Tests;

/// <summary>Avro lets a producer cut an array into blocks, with or without their sizes; the writer here never does, readers must take it.</summary>
public sealed class ArrayBlockTests
{
    [Fact]
    public void Several_blocks_with_and_without_sizes_are_one_array()
    {
        var datum = Raw.StageTokensHead()
            .Number(2).Text("a").Text("bc")
            .Numbers(-1, 4).Text("def")
            .Numbers(-2, 2).Text("").Text("")
            .Number(0).StageTokensTail().Bytes;
        var message = Read(datum);
        message.Tokens.Count.ShouldBe(5);
        message.Tokens[1].Equals("bc"u8).ShouldBeTrue();
        message.Tokens[2].Equals("def"u8).ShouldBeTrue();
        message.Tokens[4].IsEmpty.ShouldBeTrue();
        message.ComputeNs.ShouldBe(7);
    }

    [Fact]
    public void Blocks_of_numbers_are_one_array()
    {
        var datum = new Raw().Text("s").Numbers(0, 0, 0, 0, 5)
            .Numbers(1, 0)
            .Number(1).Number(300).Numbers(-2, 3).Numbers(-1, 8000).Number(0)
            .Numbers(-1, 4).Append(0, 0, 0x80, 0x3F).Number(1).Append(0, 0, 0, 0x40).Number(0)
            .Append(new byte[12])
            .Number(0)
            .Numbers(11, 12, 0, 0, 0, 0, 0).Bytes;
        var message = new StepDistribution();
        message.ReadFrom(datum);
        message.Positions[0].Ids.Span.ToArray().ShouldBe([300, -1, 8000]);
        message.Positions[0].Probabilities.Span.ToArray().ShouldBe([1f, 2f]);
        message.SentUs.ShouldBe(12);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void A_block_that_does_not_end_where_it_says_is_refused(int size)
    {
        var datum = Raw.StageTokensHead().Numbers(-1, size).Text("def").Number(0).StageTokensTail().Bytes;
        Fails(datum, AvroErrors.BadLength);
    }

    [Fact]
    public void An_empty_block_with_a_size_must_be_empty() =>
        Fails(Raw.StageTokensHead().Number(long.MinValue).Number(0).StageTokensTail().Bytes, AvroErrors.BadLength);

    [Fact]
    public void A_negative_block_size_is_refused() =>
        Fails(Raw.StageTokensHead().Numbers(-1, -1).Text("def").Number(0).StageTokensTail().Bytes, AvroErrors.BadLength);

    [Fact]
    public void A_block_size_beyond_the_datum_is_refused() =>
        Fails(Raw.StageTokensHead().Numbers(-1, 1000).Text("def").Number(0).StageTokensTail().Bytes, AvroErrors.Truncated);

    private static StageTokens Read(byte[] datum)
    {
        var message = new StageTokens();
        message.ReadFrom(datum);
        return message;
    }

    private static void Fails(byte[] datum, string code) =>
        Should.Throw<AvroFormatException>(() => Read(datum)).Code.ShouldBe(code);
}
