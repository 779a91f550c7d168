using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace ModelNet.Batch.Tests;

/// <summary>Streams of any size and shape become bounded lines.</summary>
[Collection(Alone.Name)]
public sealed class LineReaderTests
{
    private const int Limit = 1000;

    [Fact]
    public async Task Lines_come_out_as_they_went_in_whatever_the_reads_give()
    {
        var random = new Random(1);
        var lines = Enumerable.Range(0, 3000).Select(_ => new string('x', random.Next(5) == 0 ? random.Next(Limit + 1) : random.Next(20))).ToList();
        var bytes = Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n");
        var reader = new LineReader(new DribblingStream(bytes, random), Limit);
        var read = new List<string>();
        while (await reader.ReadAsync())
        {
            reader.IsComplete.ShouldBeTrue();
            reader.IsTooLong.ShouldBeFalse();
            read.Add(Encoding.UTF8.GetString(reader.Line.Span));
        }

        read.ShouldBe(lines);
        reader.Number.ShouldBe(3000);
        reader.Position.ShouldBe(bytes.Length);
    }

    [Fact]
    public async Task A_line_without_end_is_counted_and_not_kept()
    {
        const long Length = 300L << 20;
        var before = GC.GetTotalAllocatedBytes();
        var reader = new LineReader(new EndlessLine(Length), Limit);
        (await reader.ReadAsync()).ShouldBeTrue();
        (reader.IsTooLong, reader.Length, reader.Line.Length).ShouldBe((true, Length, 0));
        (GC.GetTotalAllocatedBytes() - before).ShouldBeLessThan(16L << 20);
        (await reader.ReadAsync()).ShouldBeTrue();
        Encoding.UTF8.GetString(reader.Line.Span).ShouldBe("end");
        reader.IsComplete.ShouldBeFalse();
        (await reader.ReadAsync()).ShouldBeFalse();
    }

    [Theory]
    [InlineData("\uFEFFa\nb", "a|b")]
    [InlineData("\n\na", "||a")]
    [InlineData("", "")]
    [InlineData("\r\n", "\r")]
    public async Task Marks_and_empty_lines(string text, string expected)
    {
        var reader = new LineReader(new MemoryStream(Encoding.UTF8.GetBytes(text)), Limit);
        var read = new List<string>();
        while (await reader.ReadAsync())
        {
            read.Add(Encoding.UTF8.GetString(reader.Line.Span));
        }

        string.Join('|', read).ShouldBe(expected);
    }

    [Fact]
    public async Task Gzip_is_recognised_by_its_bytes_and_members_follow_each_other()
    {
        using var packed = new MemoryStream();
        foreach (var part in new[] { "one\ntw", "o\nthree\n" })
        {
            using var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true);
            gzip.Write(Encoding.UTF8.GetBytes(part));
        }

        (await TextOf(packed.ToArray())).ShouldBe("one\ntwo\nthree\n");
        (await TextOf("plain"u8.ToArray())).ShouldBe("plain");
        (await TextOf([0x1f])).ShouldBe("\u001f");
        (await TextOf([])).ShouldBe("");
        foreach (var cut in new[] { 4, 8, 10, 12, 20 })
        {
            await Should.ThrowAsync<InvalidDataException>(() => TextOf(packed.ToArray()[..^cut]), $"{cut} bytes are missing");
        }
    }

    [Fact]
    public async Task Lines_are_counted_as_the_reader_counts_them()
    {
        var random = new Random(2);
        for (var i = 0; i < 300; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => "ab \t\r\n\n\n"[random.Next(8)]));
            var bytes = Encoding.UTF8.GetBytes(text);
            var expected = text.Split('\n').Count(line => line.Any(c => c is not (' ' or '\t' or '\r')));
            (await LineCounter.CountAsync(new DribblingStream(bytes, random))).ShouldBe(expected, text);
        }
    }

    [Fact]
    public void The_table_of_ids_agrees_with_a_dictionary()
    {
        var (table, reference, random) = (new IdTable(), new Dictionary<UInt128, (Fate Fate, bool Seen)>(), new Random(3));
        for (var i = 0; i < 50_000; i++)
        {
            var key = LineKey.OfId(random.Next(20_000).ToString(CultureInfo.InvariantCulture));
            var known = reference.GetValueOrDefault(key);
            if (random.Next(2) == 0)
            {
                table.See(key).ShouldBe(!known.Seen);
                reference[key] = (known.Fate, true);
            }
            else
            {
                var fate = (Fate)random.Next(1, 3);
                table.Note(key, fate).ShouldBe(known.Fate == Fate.Open);
                reference[key] = (known.Fate == Fate.Open ? fate : known.Fate, known.Seen);
            }

            table.FateOf(key).ShouldBe(reference[key].Fate);
        }

        table.Count.ShouldBe(reference.Count);
        table.Note(0, Fate.Answered).ShouldBeTrue("a key of zeros is a key");
        table.FateOf(0).ShouldBe(Fate.Answered);
    }

    private static async Task<string> TextOf(byte[] bytes)
    {
        await using var stream = PlainStream.Of(new MemoryStream(bytes));
        using var text = new MemoryStream();
        await stream.CopyToAsync(text);
        return Encoding.UTF8.GetString(text.ToArray());
    }

    /// <summary>Gives as few bytes at a time as it likes.</summary>
    private sealed class DribblingStream(byte[] bytes, Random random) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            => base.ReadAsync(buffer[..Math.Min(buffer.Length, random.Next(1, 40))], cancellationToken);
    }

    /// <summary>A very long line, then a short one.</summary>
    private sealed class EndlessLine(long length) : MemoryStream
    {
        private long _left = length;
        private bool _ended;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = (int)Math.Min(buffer.Length, _left);
            if (count > 0)
            {
                buffer.Span[..count].Fill((byte)'x');
                _left -= count;
                return new ValueTask<int>(count);
            }

            var rest = _ended ? [] : "\nend"u8;
            _ended = true;
            rest.CopyTo(buffer.Span);
            return new ValueTask<int>(rest.Length);
        }
    }
}
