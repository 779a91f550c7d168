using System.Buffers.Binary;
using System.Text;
using ModelNet.Bus;
using ModelNet.Bus.Embedded;
using ModelNet.Contracts;
using ModelNet.Hosting;

namespace ModelNet.SchemaRegistry.Tests;

/// <summary>What lies on the log, what readers see, and where records go that cannot be read.</summary>
public sealed class RegistryBusTests : IAsyncLifetime
{
    /// <summary>Long enough for an answer of a machine that does much else.</summary>
    private static readonly TimeSpan s_briefly = TimeSpan.FromSeconds(4);

    private readonly string _folder = Directory.CreateTempSubdirectory("modelnet-registry-").FullName;
    private FakeRegistry? _registry;
    private EmbeddedBus? _log;

    private FakeRegistry Registry => _registry!;

    private EmbeddedBus Log => _log!;

    public async Task InitializeAsync()
    {
        _registry = await FakeRegistry.StartAsync();
        Registry.Add("unrelated-value", "\"string\"");
        _log = EmbeddedBus.Open(new EmbeddedBusOptions { Folder = _folder });
    }

    public async Task DisposeAsync()
    {
        await Log.DisposeAsync();
        await Registry.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_record_carries_the_id_and_the_standard_headers_and_is_read_without_them()
    {
        var bus = await OpenAsync();
        var datum = Datum("s1");
        bus.Append(Topics.Requests, "s1"u8, datum);
        var headers = new RecordHeaderWriter().Add("traceparent", "00-4bf9-01"u8).Add("modelnet-producer", "somebody else"u8);
        bus.Append(Topics.Requests, "s1"u8, datum, headers.Headers);

        var stored = Records.Of(Log, Topics.Requests);
        stored.Count.ShouldBe(2);
        stored[0].Value.ShouldBe([0, 0, 0, 0, 2, .. datum]);
        stored[0].Headers.Select(header => header.Name).ShouldBe(["modelnet-schema", "modelnet-producer"]);
        stored[0].Header("modelnet-schema").ShouldBe($"modelnet.Request/{Request.SchemaFingerprint:x16}");
        stored[0].Header("modelnet-producer")!.ShouldStartWith("modelnet/0.");
        stored[1].Header("traceparent").ShouldBe("00-4bf9-01");
        stored[1].Header("modelnet-producer").ShouldBe(stored[0].Header("modelnet-producer"));

        var seen = Records.Of(bus, Topics.Requests);
        seen.Count.ShouldBe(2);
        seen[0].Value.ShouldBe(datum);
        seen[0].Stored.ShouldBe(stored[0].Value);
        seen[1].Header("traceparent").ShouldBe("00-4bf9-01");
    }

    [Fact]
    public async Task Records_that_cannot_be_read_become_dead_letters_and_hold_nothing_up()
    {
        var bus = await OpenAsync();
        var other = Registry.Add("others-value", Schemas.V2Added);
        var unlike = Registry.Add("unlike-value", """{"type": "record", "name": "Other", "fields": []}""");
        var hostile = new RecordHeaderWriter().Add("traceparent", "00-77-01"u8);
        byte[][] poison =
        [
            [0, 0, 0],
            [],
            [1, 0, 0, 0, 2, .. Datum("x")],
            Framed(4711, Datum("x")),
            Framed(unlike, []),
            Framed(other, [0x7E, 0x41, 0x42, 0x13, 0x37]),
            Framed(other, [.. Datum("x"), 0x00, 0x99]),
        ];
        bus.Append(Topics.Requests, "a"u8, Datum("a"));
        foreach (var bytes in poison)
        {
            Log.Append(Topics.Requests, "key"u8, bytes, hostile.Headers);
        }

        bus.Append(Topics.Requests, "b"u8, Datum("b"));
        Records.Of(bus, Topics.Requests).Select(record => record.Key).ShouldBe(["a", "b"]);

        var letters = Records.Of(Log, "requests.dlq");
        letters.Select(letter => letter.Value).ShouldBe(poison);
        letters.Select(letter => letter.Header(DeadLetterHeaders.Code)).ShouldBe(
            ["wire_too_short", "wire_too_short", "wire_bad_magic", "unknown_schema_id", "schema_unresolvable", "truncated", "trailing_bytes"]);
        letters.ShouldAllBe(letter => letter.Key == "key" && letter.Header("traceparent") == "00-77-01");
        letters.Select(letter => letter.Header(DeadLetterHeaders.Offset)).ShouldBe(["1", "2", "3", "4", "5", "6", "7"]);
        letters.ShouldAllBe(letter => letter.Header(DeadLetterHeaders.Topic) == "requests" && letter.Header(DeadLetterHeaders.Partition) == "0");
        letters.ShouldAllBe(letter => !letter.Header(DeadLetterHeaders.Reason)!.Contains("AB", StringComparison.Ordinal));

        // The topic is read again, as after a start and by another service: no copies.
        Records.Of(bus, Topics.Requests).Count.ShouldBe(2);
        var again = await OpenAsync();
        Records.Of(again, Topics.Requests).Count.ShouldBe(2);
        Records.Of(bus, "requests.dlq").Count.ShouldBe(poison.Length);
        bus.DeadLetterCount.ShouldBe(poison.Length);
        Registry.Requests.Count(request => request == "GET /schemas/ids/4711").ShouldBe(2); // one for each process
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_versions_read_each_other(bool removed)
    {
        var v2 = removed ? Schemas.V2Removed : Schemas.V2Added;
        var old = await OpenAsync();
        var young = await OpenAsync(v2);
        var request = new Request { MaxTokens = 55, CreatedUs = 99 };
        request.Session.Set("s1");
        request.Run.Set("batch");
        request.Question.Set("why?");
        var v1Datum = new RecordEncoder().Encode(request).ToArray();
        byte[] v2Datum = removed ? [4, .. "s1"u8, .. v1Datum[9..]] : [.. v1Datum, 26]; // without "batch", or priority 13
        old.Append(Topics.Requests, "s1"u8, v1Datum);
        young.Append(Topics.Requests, "s1"u8, v2Datum);

        var byOld = Records.Of(old, Topics.Requests);
        byOld[0].Value.ShouldBe(v1Datum);
        var read = new Request();
        read.ReadFrom(byOld[1].Value);
        (read.Run.ToString(), read.Question.ToString(), read.MaxTokens, read.CreatedUs).ShouldBe((removed ? "" : "batch", "why?", 55, 99L));

        var byYoung = Records.Of(young, Topics.Requests);
        byYoung[0].Value.ShouldBe(removed ? v2Datum : [.. v1Datum, 14]); // the default priority is 7
        byYoung[1].Value.ShouldBe(v2Datum);
        byYoung[0].Stored[5..].ShouldBe(v1Datum);
    }

    [Fact]
    public async Task A_version_that_cannot_read_the_latest_is_refused_at_the_start()
    {
        await OpenAsync();
        var error = await Should.ThrowAsync<SchemaRegistryException>(() => OpenAsync(Schemas.Incompatible));
        error.Code.ShouldBe("schema_incompatible");
        error.Message.ShouldContain("requests-value");
        error.Message.ShouldContain("Request.priority");
    }

    [Fact]
    public async Task With_everything_known_the_registry_may_go_away()
    {
        var bus = await OpenAsync();
        var theirs = Registry.Add("others-value", Schemas.V2Added);
        Log.Append(Topics.Requests, "a"u8, Framed(theirs, [.. Datum("a"), 26]));
        Records.Of(bus, Topics.Requests).Count.ShouldBe(1);
        await Registry.StopAsync();
        bus.Append(Topics.Requests, "b"u8, Datum("b"));
        Log.Append(Topics.Requests, "c"u8, Framed(theirs, [.. Datum("c"), 26]));
        Records.Of(bus, Topics.Requests).Select(record => record.Value).ShouldBe([Datum("a"), Datum("b"), Datum("c")]);
    }

    [Fact]
    public async Task A_new_id_while_the_registry_is_away_is_an_error_and_the_record_waits()
    {
        var bus = await OpenAsync(patience: s_briefly);
        var theirs = Registry.Add("others-value", Schemas.V2Added);
        var port = Registry.Port;
        await Registry.StopAsync();
        Log.Append(Topics.Requests, "a"u8, Framed(theirs, [.. Datum("a"), 26]));
        var records = new Records();
        using var reader = bus.Subscribe(new SubscriptionOptions { Topics = [Topics.Requests] });
        Should.Throw<SchemaRegistryException>(() => reader.Poll(records, 10, TimeSpan.Zero)).Code.ShouldBe("registry_unreachable");
        records.Seen.ShouldBeEmpty();
        bus.DeadLetterCount.ShouldBe(0);
        await Registry.ListenAsync(port);
        reader.Poll(records, 10, TimeSpan.Zero).ShouldBe(1);
        records.Seen.ShouldHaveSingleItem().Value.ShouldBe(Datum("a"));
    }

    [Fact]
    public async Task A_registry_that_is_away_at_the_start_is_an_error_in_bounded_time()
    {
        await Registry.StopAsync();
        var error = await Should.ThrowAsync<SchemaRegistryException>(() => OpenAsync(patience: s_briefly));
        error.Code.ShouldBe("registry_unreachable");
        error.Message.ShouldContain(Registry.Url.Authority);
    }

    [Fact]
    public async Task Another_id_for_the_same_bytes_costs_no_work()
    {
        var bus = await OpenAsync();
        var same = Registry.Add("copy-value", Schemas.V1.Replace("The session id", "A session's id", StringComparison.Ordinal));
        Log.Append(Topics.Requests, "a"u8, Framed(same, Datum("a")));
        Records.Of(bus, Topics.Requests).ShouldHaveSingleItem().Value.ShouldBe(Datum("a"));
    }

    [Fact]
    public async Task Topics_without_a_schema_pass_unchanged()
    {
        var bus = await OpenAsync();
        bus.EnsureTopics(["notes"]);
        bus.Append("notes", "k"u8, "plain"u8);
        Records.Of(Log, "notes").ShouldHaveSingleItem().Value.ShouldBe("plain"u8.ToArray());
        Records.Of(bus, "notes").ShouldHaveSingleItem().Headers.ShouldBeEmpty();
    }

    [Fact]
    public async Task Appends_and_polls_allocate_nothing_in_the_steady_state()
    {
        var bus = await OpenAsync();
        var theirs = Registry.Add("others-value", Schemas.V2Added);
        var datum = Datum("s");
        var foreign = Framed(theirs, [.. datum, 26]);
        var headers = new RecordHeaderWriter().Add("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"u8);
        var counter = new Counter();
        using var reader = bus.Subscribe(new SubscriptionOptions { Topics = [Topics.Requests] });
        bus.Append(Topics.Requests, "s"u8, datum);
        bus.Append(Topics.Requests, "s"u8, datum, headers.Headers);
        var stored = Records.Of(Log, Topics.Requests).ConvertAll(record => (record.Value, Headers: Writer(record.Headers)));
        void Turn()
        {
            bus.Append(Topics.Requests, "s"u8, datum);
            bus.Append(Topics.Requests, "s"u8, datum, headers.Headers);
            Log.Append(Topics.Requests, "s"u8, foreign);
            reader.Poll(counter, 10, TimeSpan.Zero);
        }

        void Bare()
        {
            Log.Append(Topics.Requests, "s"u8, stored[0].Value, stored[0].Headers.Headers);
            Log.Append(Topics.Requests, "s"u8, stored[1].Value, stored[1].Headers.Headers);
            Log.Append(Topics.Requests, "s"u8, stored[0].Value, RecordHeaders.None);
            reader.Poll(counter, 10, TimeSpan.Zero);
        }

        const int Turns = 2000;
        var framed = Allocated(Turn, Turns);
        var bare = Allocated(Bare, Turns);
        counter.Records.ShouldBe(2 + (3 * 2 * 2 * Turns));
        ((framed - bare) / (3.0 * Turns)).ShouldBeLessThan(8, "bytes per record beyond the log's own");
    }

    private static RecordHeaderWriter Writer(List<(string Name, string Value)> headers)
    {
        var writer = new RecordHeaderWriter();
        foreach (var (name, value) in headers)
        {
            writer.Add(name, Encoding.UTF8.GetBytes(value));
        }

        return writer;
    }

    private static long Allocated(Action turn, int turns)
    {
        for (var i = 0; i < turns; i++)
        {
            turn();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < turns; i++)
        {
            turn();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static byte[] Datum(string session)
    {
        var request = new Request();
        request.Session.Set(session);
        request.Flow.Set("a > b");
        return new RecordEncoder().Encode(request).ToArray();
    }

    private static byte[] Framed(int id, byte[] datum)
    {
        var value = new byte[5 + datum.Length];
        BinaryPrimitives.WriteInt32BigEndian(value.AsSpan(1), id);
        datum.CopyTo(value, 5);
        return value;
    }

    private async Task<RegistryBus> OpenAsync(string? requests = null, TimeSpan? patience = null)
    {
        var options = new SchemaRegistryOptions { Urls = [Registry.Url], TotalTimeout = patience ?? TimeSpan.FromSeconds(30) };
        var bus = await RegistryBus.OpenAsync(Log, options, [Topics.Requests], topic => Schemas.Find(topic, requests ?? Schemas.V1));
        bus.EnsureTopics([Topics.Requests]);
        return bus;
    }

    private sealed class Counter : IRecordHandler
    {
        public long Records { get; private set; }

        public void Handle(in RecordView record) => Records++;
    }
}
