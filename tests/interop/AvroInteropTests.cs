using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelNet.Contracts.Tests;

namespace ModelNet.Interop.Tests;

/// <summary>Every schema, seeded random values, both directions, against Apache Avro's own library.</summary>
public sealed class AvroInteropTests
{
    private const int Records = 40;

    public static TheoryData<string> AllTopics => Messages.Topics;

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(20261)]
    public async Task Python_reads_and_writes_what_this_library_writes(int seed)
    {
        PythonAvro.Require();
        var lines = new StringBuilder();
        var random = new Random(seed);
        foreach (var kind in Messages.All)
        {
            for (var i = 0; i < Records; i++)
            {
                lines.Append(Line(kind, random)).Append('\n');
            }
        }
        var answer = Encoding.UTF8.GetString(await PythonAvro.RunAsync(["check", PythonAvro.Schemas], lines.ToString())).Trim();
        answer.ShouldBe($$"""{"checked": {{Messages.All.Count * Records}}}""");
    }

    [SkippableTheory]
    [InlineData(2)]
    [InlineData(20262)]
    public async Task This_library_reads_and_writes_what_python_writes(int seed)
    {
        PythonAvro.Require();
        var lines = Encoding.UTF8.GetString(await PythonAvro.RunAsync(["random", PythonAvro.Schemas, $"{seed}", $"{Records}"])).Trim().Split('\n');
        lines.Length.ShouldBe(Messages.All.Count * Records);
        var messages = Messages.All.ToDictionary(kind => kind.Topic, kind => kind.Create());
        foreach (var line in lines.Select(line => JsonNode.Parse(line)!))
        {
            var datum = Convert.FromHexString(line["hex"]!.GetValue<string>());
            var message = messages[line["topic"]!.GetValue<string>()];
            message.ReadFrom(datum);
            JsonNode.DeepEquals(PlainJson.From(message, JsonForm.Bits), line["value"]).ShouldBeTrue(line.ToJsonString());
            Messages.Encode(message).ShouldBe(datum);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(AllTopics))]
    public async Task Python_encodes_the_example_to_the_golden_bytes(string topic)
    {
        PythonAvro.Require();
        var folder = Path.Combine(PythonAvro.Schemas, topic);
        var schema = Directory.GetFiles(folder, "*.avsc").ShouldHaveSingleItem();
        var encoded = await PythonAvro.RunAsync(["encode", schema, Path.Combine(folder, "example.json")]);
        encoded.ShouldBe(await File.ReadAllBytesAsync(Path.Combine(folder, "golden.avro.bin")));
    }

    /// <summary>What the check must catch: without this a check that always agrees would pass too.</summary>
    [SkippableFact]
    public async Task The_check_sees_a_wrong_byte_and_a_wrong_value()
    {
        PythonAvro.Require();
        var message = new Contracts.StageTokens { Stage = 1 };
        var value = PlainJson.From(message, JsonForm.Bits);
        value["stage"] = 2;
        var line = Line(Messages.Of("stage-tokens"), value, Messages.Encode(message));
        var answer = Encoding.UTF8.GetString(await PythonAvro.RunAsync(["check", PythonAvro.Schemas], line + "\n"));
        answer.ShouldContain("the decoded values differ");
        answer.ShouldContain("the encoded bytes differ");
    }

    private static string Line(MessageKind kind, Random random)
    {
        var message = kind.Create();
        RandomMessage.Fill(message, random);
        return Line(kind, PlainJson.From(message, JsonForm.Bits), Messages.Encode(message));
    }

    private static string Line(MessageKind kind, JsonObject value, byte[] datum) => JsonSerializer.Serialize(new
    {
        topic = kind.Topic,
        value,
        hex = Convert.ToHexStringLower(datum),
        schema = kind.SchemaJson,
        fingerprint = $"{kind.Fingerprint:x16}",
    });
}
