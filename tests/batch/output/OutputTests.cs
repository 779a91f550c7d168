using System.Text;
using ModelNet.Tests.Support;

namespace ModelNet.Batch.Tests;

/// <summary>Lines reach their files whole, in groups, and in order when that is wanted.</summary>
public sealed class OutputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_torn_last_line_is_cut_at_whatever_byte_it_was_torn()
    {
        var last = Encoding.UTF8.GetBytes("""{"id":"c","answer":"一 \n é"}""" + "\n");
        byte[] before = [.. """{"id":"a"}"""u8, (byte)'\n', .. """{"id":"b"}"""u8, (byte)'\n'];
        for (var kept = 0; kept <= last.Length; kept++)
        {
            File.WriteAllBytes(_folder.File("out"), [.. before, .. last[..kept]]);
            using (var file = new FileStream(_folder.File("out"), FileMode.Open))
            {
                TailRepair.Cut(file).ShouldBe(kept == last.Length ? 0 : kept);
                file.Position.ShouldBe(file.Length);
            }

            File.ReadAllBytes(_folder.File("out")).ShouldBe(kept == last.Length ? [.. before, .. last] : before);
        }
    }

    [Theory]
    [InlineData(0, 100_000, 0)]
    [InlineData(70_000, 200_000, 70_001)]
    [InlineData(65_535, 0, 65_536)]
    public void The_tail_may_be_longer_than_a_block(int line, int torn, long kept)
    {
        var text = (line > 0 ? new string('x', line) + "\n" : "") + new string('y', torn);
        File.WriteAllText(_folder.File("out"), text);
        using var file = new FileStream(_folder.File("out"), FileMode.Open);
        TailRepair.Cut(file).ShouldBe(torn);
        file.Length.ShouldBe(kept);
    }

    [Fact]
    public async Task Whoever_waits_for_the_disk_goes_on_once_all_earlier_lines_are_synced_and_not_before()
    {
        var (answers, written) = (new Recorder(), 0);
        using var writer = new GroupWriter(answers, answers, lines => written += lines.Count);
        await writer.SyncedAsync();
        for (var i = 0; i < 200; i++)
        {
            writer.Add(new OutputLine(false, Encoding.UTF8.GetBytes($"{i}\n"), 1));
        }

        await writer.SyncedAsync();
        written.ShouldBe(200);
        answers.Unsynced.ShouldBe(0);
        await writer.SyncedAsync();
    }

    [Fact]
    public async Task A_line_counts_only_once_it_is_synced_and_groups_are_bounded()
    {
        var (answers, errors) = (new Recorder(), new Recorder());
        var counted = new List<int>();
        using var writer = new GroupWriter(answers, errors, lines =>
        {
            lines.Count.ShouldBeLessThanOrEqualTo(GroupWriter.GroupLines);
            answers.Unsynced.ShouldBe(0);
            errors.Unsynced.ShouldBe(0);
            counted.Add(lines.Count);
        });
        for (var i = 0; i < 1000; i++)
        {
            writer.Add(new OutputLine(i % 10 == 0, Encoding.UTF8.GetBytes($"{i}\n"), 1));
        }

        await writer.EndAsync();
        counted.Sum().ShouldBe(1000);
        answers.Text.ShouldBe(string.Concat(Enumerable.Range(0, 1000).Where(i => i % 10 != 0).Select(i => $"{i}\n")));
        errors.Text.ShouldBe(string.Concat(Enumerable.Range(0, 1000).Where(i => i % 10 == 0).Select(i => $"{i}\n")));
        answers.Syncs.ShouldBeLessThan(1000);
        for (var late = 0; late < 1000; late++)
        {
            writer.Add(new OutputLine(false, "late\n"u8.ToArray(), 1)); // neither waits nor is written
        }

        answers.Text.ShouldNotContain("late");
    }

    [Fact]
    public async Task A_disk_that_is_full_stops_the_writer_and_whoever_adds()
    {
        using var broken = new Recorder { Fault = new IOException("No space left on device") };
        using var writer = new GroupWriter(broken, broken, _ => throw new InvalidOperationException("nothing is synced"));
        writer.Add(new OutputLine(false, "a\n"u8.ToArray(), 1));
        (await Should.ThrowAsync<IOException>(() => writer.Completion)).Message.ShouldContain("No space");
        Should.Throw<IOException>(() => writer.Add(new OutputLine(false, "b\n"u8.ToArray(), 1)));
    }

    [Fact]
    public async Task With_a_window_lines_leave_in_the_inputs_order_and_none_runs_further_ahead()
    {
        const int Window = 16;
        var written = new List<string>();
        var order = new OutputOrder(line => written.Add(Encoding.UTF8.GetString(line.Bytes)), Window);
        var random = new Random(4);
        var open = new List<long>();
        for (long next = 0; next < 500 || open.Count > 0;)
        {
            var room = next < 500 && order.RoomAsync(next) is { IsCompletedSuccessfully: true };
            if (room && (open.Count == 0 || random.Next(2) == 0))
            {
                open.Add(next++);
                continue;
            }

            var ends = open[random.Next(open.Count)];
            open.Remove(ends);
            order.End(ends, new OutputLine(false, Encoding.UTF8.GetBytes($"{ends}"), 0));
            order.Waiting.ShouldBeLessThan(Window);
        }

        written.ShouldBe(Enumerable.Range(0, 500).Select(i => $"{i}"));
        var blocked = order.RoomAsync(500 + Window);
        blocked.IsCompleted.ShouldBeFalse();
        order.End(500, new OutputLine(false, [], 0));
        await blocked;
    }

    [Fact]
    public void Without_a_window_lines_pass_as_they_come()
    {
        var written = new List<long>();
        var order = new OutputOrder(line => written.Add(line.Tokens), null);
        order.RoomAsync(long.MaxValue).IsCompletedSuccessfully.ShouldBeTrue();
        order.End(5, new OutputLine(false, [], 5));
        order.End(2, new OutputLine(false, [], 2));
        written.ShouldBe([5, 2]);
    }

    public void Dispose() => _folder.Dispose();

    private sealed class Recorder : ILineOutput
    {
        private readonly StringBuilder _text = new();

        public IOException? Fault { get; init; }

        public int Unsynced { get; private set; }

        public int Syncs { get; private set; }

        public string Text => _text.ToString();

        public void Write(ReadOnlySpan<byte> lines)
        {
            _text.Append(Encoding.UTF8.GetString(lines));
            Unsynced++;
        }

        public void Sync()
        {
            if (Fault is not null)
            {
                throw Fault;
            }

            Unsynced = 0;
            Syncs++;
        }

        public void Dispose()
        {
        }
    }
}
