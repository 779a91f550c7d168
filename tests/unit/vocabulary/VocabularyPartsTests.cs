namespace ModelNet.Vocabulary.Tests;

public sealed class VocabularyPartsTests
{
    [Theory]
    [InlineData(5)]
    [InlineData(100)]
    [InlineData(1 << 20)]
    public void Parts_in_any_order_and_twice_make_the_same_table(int maxBytes)
    {
        var table = Tables.Create(Tables.RandomTokens(new Random(7), 500));
        var parts = table.Parts(maxBytes).ToList();
        var builder = new VocabularyTableBuilder(table.Hash, table.Count);
        parts.ShouldAllBe(part => part.IdCount == 1 || part.Payload.Length <= maxBytes);

        foreach (var part in parts.Concat(parts).OrderBy(part => part.FirstId * 7919 % 503))
        {
            builder.Add(part);
        }

        var copy = builder.Build();
        copy.Hash.ShouldBe(table.Hash);
        for (var id = 0; id < table.Count; id++)
        {
            copy.BytesOf(id).SequenceEqual(table.BytesOf(id)).ShouldBeTrue();
            copy.KindOf(id).ShouldBe(table.KindOf(id));
        }
    }

    [Fact]
    public void A_missing_or_damaged_part_is_noticed()
    {
        var table = Tables.Create(Tables.RandomTokens(new Random(8), 50));
        var parts = table.Parts(64).ToList();

        var incomplete = new VocabularyTableBuilder(table.Hash, table.Count);
        parts.Skip(1).ToList().ForEach(incomplete.Add);
        incomplete.IsComplete.ShouldBeFalse();
        Should.Throw<VocabularyException>(incomplete.Build).Code.ShouldBe("vocabulary_parts_missing");

        var damaged = new VocabularyTableBuilder(table.Hash, table.Count);
        parts.ForEach(damaged.Add);
        damaged.Add(Flip(parts.First(part => part.Payload.Span[1] > 0)));
        Should.Throw<VocabularyException>(damaged.Build).Code.ShouldBe("vocabulary_hash_mismatch");
    }

    [Fact]
    public void Foreign_truncated_and_overlong_parts_are_refused()
    {
        var table = Tables.Create(Tables.RandomTokens(new Random(9), 50));
        var part = table.Parts(64).First();
        var builder = new VocabularyTableBuilder(table.Hash, table.Count);

        Refused(part with { TableHash = 1 });
        Refused(part with { TableCount = 49 });
        Refused(part with { FirstId = 50 });
        Refused(part with { FirstId = -1 });
        Refused(part with { IdCount = int.MaxValue });
        Refused(part with { Payload = part.Payload[..^1] });
        Refused(part with { Payload = part.Payload.ToArray().Append((byte)0).ToArray() });
        Refused(part with { Payload = new byte[] { 0, 255, 255, 255, 127 } });
        Should.Throw<VocabularyException>(() => new VocabularyTableBuilder(1, int.MaxValue)).Code.ShouldBe("vocabulary_part_invalid");

        void Refused(VocabularyPart wrong) => Should.Throw<VocabularyException>(() => builder.Add(wrong)).Code.ShouldBe("vocabulary_part_invalid");
    }

    private static VocabularyPart Flip(VocabularyPart part)
    {
        var payload = part.Payload.ToArray();
        payload[5] ^= 1;
        return part with { Payload = payload };
    }
}
