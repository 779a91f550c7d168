using System.Globalization;
using System.Text.Json.Nodes;
using ModelNet.Bus;
using ModelNet.Bus.Kafka;
using ModelNet.Contracts;
using ModelNet.Hosting;
using ModelNet.SchemaRegistry;
using ModelNet.SchemaRegistry.Tests;
using ModelNet.Tests.Support;

namespace ModelNet.Kafka.Conformance;

/// <summary>What the schema's id before each value changes, over a real broker and a real registry. What it does not change, the bus's own suite tests.</summary>
public sealed class RegistryBusTests(Apicurio registry) : IClassFixture<Apicurio>
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);
    private readonly TestTopics _topics = new();

    [SkippableFact]
    public async Task What_python_encoded_comes_back_as_it_was_and_names_its_schema_on_the_log()
    {
        var topics = Topics.All(["m"]).ToArray();
        await using var bus = await OpenAsync(topics);
        await using var plain = KafkaBus.Open(_topics.Options());
        foreach (var topic in topics)
        {
            var datum = await File.ReadAllBytesAsync(Golden(topic));
            bus.Append(topic, "k"u8, datum, new RecordHeaderWriter().Add(StandardHeaders.TraceParent, "00-1"u8).Headers);
        }

        foreach (var topic in topics)
        {
            var datum = await File.ReadAllBytesAsync(Golden(topic));
            var seen = Records.Of(bus, topic).ShouldHaveSingleItem();
            seen.Value.ShouldBe(datum, topic);
            seen.Header(StandardHeaders.TraceParent).ShouldBe("00-1");
            var stored = Records.Of(plain, topic).ShouldHaveSingleItem().Value;
            stored[WireFormat.PrefixBytes..].ShouldBe(datum, topic);
            WireFormat.TryRead(stored, out var id).ShouldBeNull(topic);
            Fields(await OfRegistryAsync(id)).ShouldBe(Fields(JsonNode.Parse(await File.ReadAllTextAsync(Directory.EnumerateFiles(Folder(topic), "*.avsc").Single()))!), topic);
        }
    }

    [SkippableFact]
    public async Task A_group_goes_on_from_its_position_and_what_is_no_record_is_set_aside_as_it_was()
    {
        byte[] poison = [9, 9, 9, 9, 9, 9];
        var datum = await File.ReadAllBytesAsync(Golden(Topics.Requests));
        var options = new SubscriptionOptions { Topics = [Topics.Requests], Group = "g" };
        await using var plain = KafkaBus.Open(_topics.Options());
        await using (var bus = await OpenAsync([Topics.Requests]))
        {
            bus.Append(Topics.Requests, "1"u8, datum);
            await bus.FlushAsync();
            plain.Append(Topics.Requests, "2"u8, poison);
            await plain.FlushAsync();
            bus.Append(Topics.Requests, "3"u8, datum);
            using var consumer = bus.Subscribe(options);
            Keys(consumer, 2).ShouldBe(["1", "3"]);
            consumer.Commit(Topics.Requests, 0, 2);
            await bus.FlushAsync();
            bus.DeadLetterCount.ShouldBe(1);
        }

        var letter = Records.Of(plain, DeadLetters.TopicOf(Topics.Requests)).ShouldHaveSingleItem();
        (letter.Key, letter.Header(DeadLetterHeaders.Code), letter.Header(DeadLetterHeaders.Offset)).ShouldBe(("2", RegistryCodes.BadMagic, "1"));
        letter.Value.ShouldBe(poison);
        await using var again = await OpenAsync([Topics.Requests]);
        using var second = again.Subscribe(options);
        Keys(second, 1).ShouldBe(["3"]);
    }

    [SkippableFact]
    public async Task The_header_counts_for_the_largest_record()
    {
        const int Largest = 10_000;
        await using var bus = await OpenAsync([Topics.Results], _topics.Options() with { MaxRecordBytes = Largest });
        Should.Throw<BusRequestException>(() => bus.Append(Topics.Results, [], new byte[Largest - WireFormat.PrefixBytes + 1])).Code.ShouldBe("record_too_large");
        bus.Append(Topics.Results, [], new byte[Largest - 200]); // with 5 bytes of the format and the standard headers
        await bus.FlushAsync();
    }

    private static List<string> Keys(IBusConsumer consumer, int count)
    {
        var records = new Records();
        while (records.Seen.Count < count)
        {
            consumer.Poll(records, 10, Bound);
        }

        return records.Seen.ConvertAll(record => record.Key);
    }

    private static string Folder(string topic) => Path.Combine(TestFiles.Repository!, "schemas", topic.Split('.')[0]);

    private static string Golden(string topic) => Path.Combine(Folder(topic), "golden.avro.bin");

    private async Task<JsonNode> OfRegistryAsync(int id)
    {
        using var http = new HttpClient();
        var answer = await http.GetStringAsync(new Uri($"{registry.Url}/schemas/ids/{id.ToString(CultureInfo.InvariantCulture)}"));
        return JsonNode.Parse(JsonNode.Parse(answer)!["schema"]!.GetValue<string>())!;
    }

    /// <summary>A record's name and its fields with their defaults; a registry may leave out what is only said to people.</summary>
    private static List<string> Fields(JsonNode schema) => [$"{schema["name"]}", .. schema["fields"]!.AsArray().Select(field => $"{field!["name"]} = {field["default"]?.ToJsonString()}")];

    private async Task<RegistryBus> OpenAsync(string[] topics, KafkaBusOptions? options = null)
    {
        var inner = KafkaBus.Open(options ?? _topics.Options());
        var bus = await RegistryBus.OpenAsync(inner, new SchemaRegistryOptions { Urls = [registry.Url], TopicPrefix = _topics.Prefix }, topics);
        bus.EnsureTopics(topics);
        return bus;
    }
}
