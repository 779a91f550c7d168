using System.Text;

namespace ModelNet.Fusion.Tests;

public sealed class Utf8StreamTests
{
    [Fact]
    public void Any_cut_gives_the_same_text_and_always_a_prefix_of_it()
    {
        Property.ForAll(600, random =>
        {
            var bytes = RandomBytes(random);
            var stream = new Utf8Stream();
            var text = new StringBuilder();
            var shown = new List<string>();
            for (var start = 0; start < bytes.Length;)
            {
                var length = Math.Min(random.Next(0, 5), bytes.Length - start);
                text.Append(stream.Append(bytes.AsSpan(start, length)));
                shown.Add(text.ToString());
                start += length;
            }

            var dropped = stream.Complete();
            var final = Encoding.UTF8.GetString(bytes.AsSpan(0, bytes.Length - dropped));
            text.ToString().ShouldBe(final);
            shown.ShouldAllBe(prefix => final.StartsWith(prefix, StringComparison.Ordinal));
            (dropped is >= 0 and <= 3).ShouldBeTrue();
        });
    }

    [Fact]
    public void Half_a_code_point_is_held_back()
    {
        var stream = new Utf8Stream();
        var bytes = Encoding.UTF8.GetBytes("a🙂");

        stream.Append(bytes.AsSpan(0, 3)).ToString().ShouldBe("a");
        stream.PendingBytes.ShouldBe(2);
        stream.Append(bytes.AsSpan(3, 1)).ToString().ShouldBe("");
        stream.Append(bytes.AsSpan(4)).ToString().ShouldBe("🙂");
        stream.Complete().ShouldBe(0);
    }

    // Unicode Standard, section 3.9, table 3-8 and following: one replacement for each maximal subpart.
    [Theory]
    [InlineData("C0 AF E0 80 BF F0 81 82 41", "FFFD FFFD FFFD FFFD FFFD FFFD FFFD FFFD 0041")]
    [InlineData("ED A0 80 ED BF BF ED AF 41", "FFFD FFFD FFFD FFFD FFFD FFFD FFFD FFFD 0041")]
    [InlineData("F4 91 92 93 FF 41 80 BF 42", "FFFD FFFD FFFD FFFD FFFD 0041 FFFD FFFD 0042")]
    [InlineData("E1 80 E2 F0 91 92 F1 BF 41", "FFFD FFFD FFFD FFFD 0041")]
    public void Invalid_sequences_are_replaced_as_the_standard_says_byte_by_byte(string hex, string expected)
    {
        var stream = new Utf8Stream();
        var text = new StringBuilder();
        foreach (var value in Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)))
        {
            text.Append(stream.Append([value]));
        }

        string.Join(' ', text.ToString().Select(unit => ((int)unit).ToString("X4", null))).ShouldBe(expected);
    }

    [Fact]
    public void A_truncated_end_is_dropped_and_reported()
    {
        var stream = new Utf8Stream();

        stream.Append([0x61, 0xE6, 0xBC]).ToString().ShouldBe("a");
        stream.Complete().ShouldBe(2);
        stream.Append("b"u8).ToString().ShouldBe("b");
    }

    private static byte[] RandomBytes(Random random)
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => new[] { "a", "é", "漢", "🙂", "\n", "\uFEFF" }[random.Next(6)])));
        if (random.Next(2) == 0)
        {
            for (var i = 0; i < random.Next(1, 4); i++)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }
        }

        return bytes[..random.Next(1, bytes.Length + 1)];
    }
}
