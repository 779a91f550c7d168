using System.Text;

namespace ModelNet.Bus.Conformance;

public abstract partial class BusConformance
{
    [Fact]
    public async Task Headers_come_back_in_their_order_and_records_without_any_have_none()
    {
        var large = Bytes(5_000, 1);
        await using (var bus = OpenWith("headed"))
        {
            var headers = new RecordHeaderWriter();
            bus.Append("headed", "k"u8, "0"u8);
            bus.Append("headed", "k"u8, "1"u8, headers.Add("reason", "poison"u8).Add("größe", large).Add("empty", default).Headers);
            bus.Append("headed", "k"u8, "2"u8, headers.Clear().Headers);
            bus.Append("headed", default, default, headers.Add("twice", "first"u8).Add("twice", "second"u8).Headers);
            headers.Clear().Add("other", "bytes"u8); // what was appended is a copy
            bus.Append("headed", "k"u8, "4"u8, RecordHeaders.None);
            Check(ReadAll(bus, ["headed"]));
            await bus.FlushAsync();
            Check(ReadAll(bus, ["headed"], Visibility.Durable));
        }

        await using var again = Open();
        Check(ReadAll(again, ["headed"]));

        void Check(RecordLog log)
        {
            log.Texts.ShouldBe(["0", "1", "2", "", "4"]);
            foreach (var plain in (int[])[0, 2, 4])
            {
                log.Records[plain].Headers.ShouldBeEmpty();
            }

            log.Records[1].Headers.Select(header => header.Name).ShouldBe(["reason", "größe", "empty"]);
            Encoding.UTF8.GetString(log.Records[1].Headers[0].Value).ShouldBe("poison");
            log.Records[1].Headers[1].Value.ShouldBe(large);
            log.Records[1].Headers[2].Value.ShouldBeEmpty();
            log.Records[3].Headers.Select(header => Encoding.UTF8.GetString(header.Value)).ShouldBe(["first", "second"]);
        }
    }

    [Fact]
    public async Task Headers_count_towards_the_size_of_a_record()
    {
        await using var bus = OpenWith("heavy");
        var headers = new RecordHeaderWriter().Add("name", new byte[MaxRecordBytes]);
        Should.Throw<BusRequestException>(() => bus.Append("heavy", "key"u8, default, headers.Headers)).Code.ShouldBe("record_too_large");
        headers.Clear().Add("name", new byte[1 << 20]);
        bus.Append("heavy", "key"u8, "fits"u8, headers.Headers);
        ReadAll(bus, ["heavy"]).Records.Single().Headers.Single().Value.Length.ShouldBe(1 << 20);
    }

    [Fact]
    public async Task A_reader_finds_a_header_by_its_name()
    {
        await using var bus = OpenWith("named");
        bus.Append("named", "k"u8, "v"u8, new RecordHeaderWriter().Add("id", "1"u8).Add("id", "2"u8).Add("идентификатор", "3"u8).Headers);
        using var consumer = Subscribe(bus, "named");
        var finder = new HeaderFinder();
        while (consumer.Poll(finder, 1, Bound) == 0)
        {
            consumer.CaughtUp.ShouldBeFalse();
        }

        finder.Found.ShouldBe(["2", "3", "(none)"]);
    }

    private sealed class HeaderFinder : IRecordHandler
    {
        public List<string> Found { get; } = [];

        public void Handle(in RecordView record)
        {
            foreach (var name in (string[])["id", "идентификатор", "i"])
            {
                Found.Add(record.Headers.TryGet(name, out var value) ? Encoding.UTF8.GetString(value) : "(none)");
            }
        }
    }
}
