using System.Text;

namespace ModelNet.Vocabulary.Tests;

public sealed class VocabularyTableTests
{
    [Fact]
    public void The_append_id_is_a_normal_id_before_a_byte_id_then_the_lowest()
    {
        var table = Tables.Of(("A", TokenKind.Byte), ("B", TokenKind.Normal), ("A", TokenKind.Normal), ("A", TokenKind.Normal), ("B", TokenKind.Byte), ("C", TokenKind.Byte), ("C", TokenKind.Byte));

        table.TryGetId("A"u8, out var a).ShouldBeTrue();
        table.TryGetId("B"u8, out var b).ShouldBeTrue();
        table.TryGetId("C"u8, out var c).ShouldBeTrue();

        (a, b, c).ShouldBe((2, 1, 5));
        table.CanonicalId(0).ShouldBe(2);
        table.CanonicalId(3).ShouldBe(2);
        table.IdsSharing(3).ToArray().ShouldBe([0, 2, 3]);
        table.MaxIdsPerByteString.ShouldBe(3);
        table.ByteStringCount.ShouldBe(3);
    }

    [Fact]
    public void Control_and_end_ids_have_no_bytes_whatever_was_given()
    {
        var table = Tables.Of(("<s>", TokenKind.Control), ("</s>", TokenKind.EndOfGeneration), ("", TokenKind.Normal), ("x", TokenKind.Normal));

        table.BytesOf(0).IsEmpty.ShouldBeTrue();
        table.BytesOf(1).IsEmpty.ShouldBeTrue();
        table.KindOf(2).ShouldBe(TokenKind.Control);
        table.ControlIds.ToArray().ShouldBe([0, 2]);
        table.EndOfGenerationIds.ToArray().ShouldBe([1]);
        table.CanonicalId(0).ShouldBe(-1);
        table.IdsSharing(1).IsEmpty.ShouldBeTrue();
        table.TryGetId("<s>"u8, out _).ShouldBeFalse();
        table.TryGetId([], out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_lookup_agrees_with_a_dictionary(int seed)
    {
        var tokens = Tables.RandomTokens(new Random(seed), 2000);
        var table = Tables.Create(tokens);
        var groups = Enumerable.Range(0, tokens.Count)
            .Where(id => tokens[id].Kind < TokenKind.Control && tokens[id].Bytes.Length > 0)
            .GroupBy(id => Convert.ToHexString(tokens[id].Bytes))
            .ToDictionary(group => group.Key, group => group.ToArray());

        table.ByteStringCount.ShouldBe(groups.Count);
        table.MaxIdsPerByteString.ShouldBe(groups.Values.Max(ids => ids.Length));
        foreach (var (hex, ids) in groups)
        {
            var expected = ids.OrderBy(id => tokens[id].Kind).ThenBy(id => id).First();
            table.TryGetId(Convert.FromHexString(hex), out var found).ShouldBeTrue();
            found.ShouldBe(expected);
            foreach (var id in ids)
            {
                table.CanonicalId(id).ShouldBe(expected);
                table.IdsSharing(id).ToArray().ShouldBe(ids);
                Convert.ToHexString(table.BytesOf(id)).ShouldBe(hex);
            }
        }
    }

    [Fact]
    public void The_hash_is_the_same_on_every_machine()
    {
        // python3: hashlib.sha256(b"modelnet vocabulary 1" + b"".join(bytes([k]) + struct.pack("<i", len(b)) + b for k, b in t)).digest()[:8]
        var table = Tables.Of(("é", TokenKind.Normal), ("a", TokenKind.Byte), ("</s>", TokenKind.EndOfGeneration));

        table.Hash.ToString("x16", null).ShouldBe("c663210ebcad19bc");
    }

    [Fact]
    public void The_hash_covers_bytes_borders_and_kinds()
    {
        var hashes = new[]
        {
            Tables.Of(("ab", TokenKind.Normal), ("c", TokenKind.Normal)).Hash,
            Tables.Of(("a", TokenKind.Normal), ("bc", TokenKind.Normal)).Hash,
            Tables.Of(("c", TokenKind.Normal), ("ab", TokenKind.Normal)).Hash,
            Tables.Of(("ab", TokenKind.Normal), ("c", TokenKind.Byte)).Hash,
            Tables.Of(("ab", TokenKind.Normal), ("c", TokenKind.Control)).Hash,
            Tables.Of(("ab", TokenKind.Normal), ("c", TokenKind.EndOfGeneration)).Hash,
            Tables.Of(("ab", TokenKind.Normal)).Hash,
        };

        hashes.Distinct().Count().ShouldBe(hashes.Length);
    }

    [Fact]
    public void Every_byte_is_representable_only_when_all_256_are()
    {
        var bytes = Enumerable.Range(0, 256).Select(value => (new[] { (byte)value }, TokenKind.Byte)).ToList();

        Tables.Create(bytes).RepresentsEveryByte.ShouldBeTrue();
        bytes.RemoveAt(200);
        Tables.Create(bytes).RepresentsEveryByte.ShouldBeFalse();
    }

    [Fact]
    public void Unusable_input_is_refused_with_a_code()
    {
        Should.Throw<VocabularyException>(() => VocabularyTable.Create([], [])).Code.ShouldBe("vocabulary_empty");
        Should.Throw<VocabularyException>(() => VocabularyTable.Create([new byte[1]], [])).Code.ShouldBe("vocabulary_kinds_mismatch");
        Should.Throw<VocabularyException>(() => VocabularyTable.Create([new byte[1]], [(TokenKind)9])).Code.ShouldBe("vocabulary_kind_unknown");
    }

    [Fact]
    public void A_large_table_is_compact()
    {
        const int Count = 262_144;
        var bytes = new ReadOnlyMemory<byte>[Count];
        for (var id = 0; id < Count; id++)
        {
            bytes[id] = Encoding.UTF8.GetBytes($"t{id:x}");
        }

        var kinds = new TokenKind[Count];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var table = VocabularyTable.Create(bytes, kinds);
        var size = GC.GetTotalMemory(forceFullCollection: true) - before;

        table.ByteStringCount.ShouldBe(Count);
        size.ShouldBeLessThan(40 * Count); // bytes, ends, slots, ids: no object for each token
        GC.KeepAlive(bytes);
    }
}
