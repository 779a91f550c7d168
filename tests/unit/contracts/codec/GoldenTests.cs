using System.Text.Json.Nodes;

namespace ModelNet.Contracts.Tests;

/// <summary>The golden bytes were written by Apache Avro's Python library from the example.</summary>
public sealed class GoldenTests
{
    public static TheoryData<string> AllTopics => Messages.Topics;

    [Fact]
    public void Every_schema_folder_has_a_message_and_the_other_way_round() =>
        Directory.GetDirectories(Schemas).Select(Path.GetFileName).Order().ShouldBe(Messages.All.Select(kind => kind.Topic).Order());

    [Theory]
    [MemberData(nameof(AllTopics))]
    public void The_example_encodes_to_the_golden_bytes(string topic)
    {
        var message = Messages.Of(topic).Create();
        PlainJson.Fill(message, Example(topic), JsonForm.Avro);
        Convert.ToHexString(Messages.Encode(message)).ShouldBe(Convert.ToHexString(Golden(topic)));
    }

    [Theory]
    [MemberData(nameof(AllTopics))]
    public void The_golden_bytes_decode_to_the_example(string topic)
    {
        var message = Messages.Of(topic).Create();
        message.ReadFrom(Golden(topic));
        var json = PlainJson.From(message, JsonForm.Avro);
        JsonNode.DeepEquals(Reread(json), Example(topic)).ShouldBeTrue(json.ToJsonString());
    }

    [Theory]
    [MemberData(nameof(AllTopics))]
    public void The_compiled_schema_is_the_file(string topic)
    {
        var file = Directory.GetFiles(Path.Combine(Schemas, topic), "*.avsc").ShouldHaveSingleItem();
        JsonNode.DeepEquals(JsonNode.Parse(Messages.Of(topic).SchemaJson), JsonNode.Parse(File.ReadAllText(file))).ShouldBeTrue();
    }

    private static string Schemas => Path.Combine(AppContext.BaseDirectory, "schemas");

    private static byte[] Golden(string topic) => File.ReadAllBytes(Path.Combine(Schemas, topic, "golden.avro.bin"));

    private static JsonObject Example(string topic) => JsonNode.Parse(File.ReadAllText(Path.Combine(Schemas, topic, "example.json")))!.AsObject();

    private static JsonNode? Reread(JsonNode json) => JsonNode.Parse(json.ToJsonString());
}
