using System.Globalization;
using System.Text;

namespace ModelNet.Batch.Tests;

/// <summary>Reader and writer together, without models: nothing is lost, doubled or kept in memory.</summary>
[Collection(Alone.Name)]
public sealed class ReaderAndWriterTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Completed_and_failed_add_up_to_the_lines_and_a_second_reading_finds_nothing_open(int seed)
    {
        var input = Input(new Random(seed), 2000, out var lines, out var blank);
        using var output = new MemoryStream();
        var first = await Answer(input, new IdTable(), output, stopAfter: int.MaxValue);
        (first.Completed + first.Failed).ShouldBe(lines);
        (first.Reader.Lines, first.Reader.Blank).ShouldBe((lines, blank));

        var known = await KnownFrom(output);
        using var nothing = new MemoryStream();
        var second = await Answer(input, known, nothing, stopAfter: int.MaxValue);
        (second.Completed + second.Failed, nothing.Length).ShouldBe((0, 0));
        (second.Reader.AnsweredBefore, second.Reader.FailedBefore).ShouldBe((first.Completed, first.Failed));
    }

    [Fact]
    public async Task Stopped_anywhere_and_resumed_every_line_is_written_once()
    {
        var random = new Random(7);
        var input = Input(random, 500, out var lines, out _);
        using var whole = new MemoryStream();
        await Answer(input, new IdTable(), whole, int.MaxValue);
        for (var round = 0; round < 20; round++)
        {
            using var output = new MemoryStream();
            while ((await Answer(input, await KnownFrom(output), output, random.Next(1, 300))).Stopped)
            {
                output.SetLength(Math.Max(0, output.Length - random.Next(100))); // what power took
                output.SetLength(Encoding.UTF8.GetString(output.ToArray()).LastIndexOf('\n') is var end ? Encoding.UTF8.GetByteCount(Encoding.UTF8.GetString(output.ToArray())[..(end + 1)]) : 0);
                output.Seek(0, SeekOrigin.End);
            }

            Sorted(output).ShouldBe(Sorted(whole));
            Sorted(output).Count.ShouldBe((int)lines);
        }
    }

    [Fact]
    public async Task Twenty_thousand_lines_leave_the_memory_as_it_was()
    {
        var (stream, counted) = (new GeneratedLines(20_000), 0L);
        var known = new IdTable();
        var reader = new BatchReader(new LineReader(stream, 1 << 20), new LineParser(new BatchLimits()), known);
        var shapes = new AnswerLines("f", "fp");
        using var output = new StreamOutput(Stream.Null);
        using var writer = new GroupWriter(output, output, group => counted += group.Count);
        long before = 0, most = 0;
        while (await reader.NextAsync() is { } line)
        {
            writer.Add(Ended(line, shapes));
            if (reader.Lines % 2000 == 0)
            {
                var held = GC.GetTotalMemory(forceFullCollection: true);
                before = before == 0 ? held : before;
                most = Math.Max(most, held);
            }
        }

        await writer.EndAsync();
        counted.ShouldBe(20_000);
        stream.Position.ShouldBeGreaterThan(20_000 * 2000L, "the input was far larger than the memory that may be used");
        (most - before).ShouldBeLessThan(4 << 20);
    }

    private static async Task<(long Completed, long Failed, BatchReader Reader, bool Stopped)> Answer(byte[] input, IdTable known, MemoryStream output, int stopAfter)
    {
        var reader = new BatchReader(new LineReader(new MemoryStream(input), 4096), new LineParser(new BatchLimits { LineBytes = 4096 }), known);
        var shapes = new AnswerLines("f", "fp");
        var (completed, failed) = (0L, 0L);
        for (var taken = 0; taken < stopAfter; taken++)
        {
            if (await reader.NextAsync() is not { } line)
            {
                return (completed, failed, reader, false);
            }

            var ended = Ended(line, shapes);
            output.Write(ended.Bytes);
            (completed, failed) = ended.IsError ? (completed, failed + 1) : (completed + 1, failed);
        }

        return (completed, failed, reader, true);
    }

    private static OutputLine Ended(ParsedLine line, AnswerLines shapes)
    {
        if (line.Rejection is { } rejection)
        {
            return new OutputLine(true, AnswerLines.Rejected(rejection), 0);
        }

        var fails = line.Request!.Question.Contains("fail", StringComparison.Ordinal);
        return new OutputLine(fails, shapes.Answer(line.Request.Head, new BatchAnswer { Completed = !fails, Text = "x", ErrorCode = fails ? "failed" : "" }), 1);
    }

    private static async Task<IdTable> KnownFrom(MemoryStream output)
    {
        var known = new IdTable();
        await WrittenLines.ReadAsync(new MemoryStream(output.ToArray()), (key, fate) => known.Note(key, fate).ShouldBeTrue("no line twice"));
        return known;
    }

    private static List<string> Sorted(MemoryStream output) => [.. Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];

    /// <summary>Good and bad lines of all kinds, mixed.</summary>
    private static byte[] Input(Random random, int count, out long lines, out long blank)
    {
        var text = new StringBuilder();
        (lines, blank) = (0, 0);
        for (var i = 0; i < count; i++)
        {
            var line = random.Next(12) switch
            {
                0 => "   ",
                1 => "not json",
                2 => """{"id":"same","question":"a"}""",
                3 => """{"custom_id":"b","method":"PUT"}""",
                4 => $$"""{"id":"f{{i}}","question":"fail"}""",
                5 => new string('z', 5000),
                6 => """{"question":"without an id"}""",
                7 => $$$"""{"custom_id":"{{{i}}}","method":"POST","url":"/v1/chat/completions","body":{"messages":[{"role":"user","content":"a"}],"temperature":1}}""",
                _ => $$"""{"id":{{i + 100_000}},"question":"q"}""",
            };
            text.Append(line).Append('\n');
            (lines, blank) = string.IsNullOrWhiteSpace(line) ? (lines, blank + 1) : (lines + 1, blank);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Lines of two thousand bytes, made while they are read.</summary>
    private sealed class GeneratedLines(int count) : MemoryStream
    {
        private static readonly string Filler = new('x', 2000);
        private int _made;
        private byte[] _line = [];
        private int _at;
        private long _position;

        public override long Position { get => _position; set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_at == _line.Length && _made < count)
            {
                _line = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"id\":{_made++},\"question\":\"{Filler}\"}}\n"));
                _at = 0;
            }

            var read = Math.Min(buffer.Length, _line.Length - _at);
            _line.AsMemory(_at, read).CopyTo(buffer);
            _at += read;
            _position += read;
            return new ValueTask<int>(read);
        }
    }
}
