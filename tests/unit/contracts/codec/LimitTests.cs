namespace ModelNet.Contracts.Tests;

/// <summary>Each limit just below, at and just above.</summary>
public sealed class LimitTests
{
    [Theory]
    [InlineData(9, true)]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public void String_bytes(int length, bool accepted)
    {
        var limits = new AvroLimits { MaxStringBytes = 10 };
        var text = new Request();
        text.Question.Set(new string('x', length));
        Check(text, limits, accepted, nameof(AvroLimits.MaxStringBytes));
        var bytes = new VocabularyPart();
        bytes.Kinds.Set(new byte[length]);
        Check(bytes, limits, accepted, nameof(AvroLimits.MaxStringBytes));
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void Datum_bytes(int more, bool accepted)
    {
        var message = new Request();
        message.Question.Set(new string('x', 50));
        var limits = new AvroLimits { MaxDatumBytes = Messages.Encode(message).Length };
        message.Question.Set(new string('x', 50 + more));
        Check(message, limits, accepted, nameof(AvroLimits.MaxDatumBytes));
        var encoder = new RecordEncoder(limits);
        if (accepted)
        {
            encoder.Encode(message).ToArray().ShouldBe(Messages.Encode(message));
        }
        else
        {
            Should.Throw<AvroFormatException>(() => encoder.Encode(message).Length).Code.ShouldBe(AvroErrors.LimitExceeded);
        }
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(5, true)]
    [InlineData(6, false)]
    public void Numbers_in_one_array(int count, bool accepted)
    {
        var message = new StepDistribution();
        message.Positions.Add().Ids.AddRange(new int[count]);
        message.Positions.Add().Ids.AddRange(new int[5]);
        Check(message, new AvroLimits { MaxArrayItems = 5 }, accepted, nameof(AvroLimits.MaxArrayItems));
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(5, true)]
    [InlineData(6, false)]
    public void Objects_in_one_array(int count, bool accepted)
    {
        var message = new StageTokens();
        Repeat(count, () => message.Tokens.Add());
        Check(message, new AvroLimits { MaxArrayObjects = 5 }, accepted, nameof(AvroLimits.MaxArrayObjects));
    }

    [Fact]
    public void Objects_in_one_array_count_over_its_blocks()
    {
        var datum = Raw.StageTokensHead().Number(2).Append(0, 0).Number(2).Append(0, 0).Number(0).StageTokensTail().Bytes;
        new StageTokens().ReadFrom(datum, new AvroLimits { MaxArrayObjects = 4 });
        var error = Should.Throw<AvroFormatException>(() => new StageTokens().ReadFrom(datum, new AvroLimits { MaxArrayObjects = 3 }));
        error.Message.ShouldContain(nameof(AvroLimits.MaxArrayObjects));
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void Objects_in_all_arrays(int votes, bool accepted)
    {
        var message = new FusedTokens();
        Repeat(3, () => message.Tokens.Add());
        Repeat(votes, () => message.Tokens[1].Votes.Add());
        Check(message, new AvroLimits { MaxTotalObjects = 6 }, accepted, nameof(AvroLimits.MaxTotalObjects));
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void Entries_in_all_arrays(int ids, bool accepted)
    {
        var message = new StepDistribution();
        var position = message.Positions.Add();
        position.Ids.AddRange(new int[ids]);
        position.Probabilities.AddRange(new float[3]);
        Check(message, new AvroLimits { MaxTotalItems = 7 }, accepted, nameof(AvroLimits.MaxTotalItems));
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(2, true)]
    [InlineData(1, false)]
    public void Depth(int depth, bool accepted)
    {
        var message = new FusedTokens();
        message.Tokens.Add().Votes.Add();
        message.Tokens.Add().Votes.Add();
        Check(message, new AvroLimits { MaxDepth = depth }, accepted, nameof(AvroLimits.MaxDepth));
    }

    private static void Check(IAvroMessage message, AvroLimits limits, bool accepted, string limit)
    {
        var datum = Messages.Encode(message);
        if (accepted)
        {
            message.ReadFrom(datum, limits);
            Messages.Encode(message).ShouldBe(datum);
            return;
        }
        var error = Should.Throw<AvroFormatException>(() => message.ReadFrom(datum, limits));
        error.Code.ShouldBe(AvroErrors.LimitExceeded);
        error.Message.ShouldContain(limit);
    }

    private static void Repeat(int count, Action action)
    {
        for (var i = 0; i < count; i++)
        {
            action();
        }
    }
}
