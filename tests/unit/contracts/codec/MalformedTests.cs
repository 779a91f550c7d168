namespace ModelNet.Contracts.Tests;

public sealed class MalformedTests
{
    public static TheoryData<string> AllTopics => Messages.Topics;

    [Theory]
    [MemberData(nameof(AllTopics))]
    public void Every_shorter_datum_is_truncated(string topic)
    {
        var datum = Messages.Random(Messages.Of(topic), new Random(21));
        var message = Messages.Of(topic).Create();
        for (var length = 0; length < datum.Length; length++)
        {
            Should.Throw<AvroFormatException>(() => message.ReadFrom(datum.AsSpan(0, length))).Code.ShouldBe(AvroErrors.Truncated);
        }
    }

    [Theory]
    [MemberData(nameof(AllTopics))]
    public void A_byte_too_many_is_refused_and_leaves_a_reset_message(string topic)
    {
        byte[] datum = [.. Messages.Random(Messages.Of(topic), new Random(22)), 0];
        var message = Messages.Of(topic).Create();
        RandomMessage.Fill(message, new Random(23));
        var error = Should.Throw<AvroFormatException>(() => message.ReadFrom(datum));
        error.Code.ShouldBe(AvroErrors.TrailingBytes);
        error.Offset.ShouldBe(datum.Length - 1);
        Messages.Encode(message).ShouldBe(Messages.Encode(Messages.Of(topic).Create()));
    }

    [Fact]
    public void A_symbol_that_does_not_exist_is_refused()
    {
        Fails(Raw.StageTokensHead().Number(0).Numbers(6, 7), AvroErrors.BadEnum);
        Fails(Raw.StageTokensHead().Number(0).Numbers(-1, 7), AvroErrors.BadEnum);
        Reads(Raw.StageTokensHead().Number(0).Numbers(5, 7)).Finish.ShouldBe(Finish.Failed);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC0, 0x80 })]
    [InlineData(new byte[] { 0xE2, 0x80 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xF4, 0x90, 0x80, 0x80 })]
    public void A_string_that_is_not_utf8_is_refused(byte[] text) =>
        Fails(new Raw().Text(text).Numbers(1, 2, 3, 4).Number(0).StageTokensTail(), AvroErrors.BadUtf8);

    [Fact]
    public void A_negative_length_is_refused() =>
        Fails(new Raw().Number(-1).Numbers(1, 2, 3, 4).Number(0).StageTokensTail(), AvroErrors.BadLength);

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(int.MaxValue)]
    [InlineData(1L << 32)]
    public void A_length_or_count_beyond_the_datum_is_truncated(long length)
    {
        Fails(new Raw().Number(length).Append(new byte[100]), AvroErrors.Truncated);
        Fails(Raw.StageTokensHead().Number(length).Append(new byte[100]), AvroErrors.Truncated);
        Fails(Raw.StageTokensHead().Numbers(-length, 100).Append(new byte[100]), AvroErrors.Truncated);
    }

    [Fact]
    public void A_boolean_is_0_or_1()
    {
        var datum = Messages.Encode(new StageResult());
        datum[^1].ShouldBe((byte)0);
        datum[^1] = 2;
        Should.Throw<AvroFormatException>(() => new StageResult().ReadFrom(datum)).Code.ShouldBe(AvroErrors.BadBoolean);
    }

    [Fact]
    public void A_number_beyond_its_type_is_refused()
    {
        byte[] int33 = [0xFF, 0xFF, 0xFF, 0xFF, 0x1F];
        byte[] six = [0x80, 0x80, 0x80, 0x80, 0x80, 0x00];
        byte[] long65 = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02];
        Fails(new Raw().Text("s").Append(int33).Append(new byte[9]), AvroErrors.VarintOverflow);
        Fails(new Raw().Text("s").Append(six).Append(new byte[9]), AvroErrors.VarintOverflow);
        Fails(Raw.StageTokensHead().Number(0).Number(0).Append(long65), AvroErrors.VarintOverflow);
    }

    [Fact]
    public void Extremes_and_longer_forms_of_a_number_are_read()
    {
        Reads(new Raw().Text("s").Numbers(int.MinValue, int.MaxValue, 0, 0).Number(0).Numbers(0, long.MinValue)).ComputeNs.ShouldBe(long.MinValue);
        var message = Reads(new Raw().Text("s").Append(0x82, 0x80, 0x80, 0x80, 0x00).Numbers(int.MaxValue, int.MinValue, 0).Number(0).Numbers(0, long.MaxValue));
        (message.Stage, message.Branch, message.Attempt, message.ComputeNs).ShouldBe((1, int.MaxValue, int.MinValue, long.MaxValue));
    }

    [Fact]
    public void The_message_of_an_error_does_not_repeat_the_payload()
    {
        var error = Should.Throw<AvroFormatException>(() => Reads(new Raw().Text("secret-session").Append(0xFF)));
        error.Message.ShouldStartWith("truncated at byte 15: ");
        error.Message.ShouldNotContain("secret");
        error.Hint.ShouldNotBeEmpty();
    }

    private static StageTokens Reads(Raw datum)
    {
        var message = new StageTokens();
        message.ReadFrom(datum.Bytes);
        return message;
    }

    private static void Fails(Raw datum, string code) =>
        Should.Throw<AvroFormatException>(() => Reads(datum)).Code.ShouldBe(code);
}
