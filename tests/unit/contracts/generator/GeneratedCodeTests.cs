using Microsoft.CodeAnalysis;

namespace ModelNet.Contracts.Tests;

public sealed class GeneratedCodeTests
{
    /// <summary>What the schemas of today do not use.</summary>
    private const string Everything = """
        {"type": "record", "name": "Everything", "namespace": "modelnet", "doc": "Has <b> & \"quotes\".", "fields": [
          {"name": "text", "type": "string", "default": "a \"default\" \\ \u00e9"},
          {"name": "flag", "type": "boolean", "default": true},
          {"name": "real", "type": "float", "default": -1.5},
          {"name": "wide", "type": "double", "default": 1e-3},
          {"name": "when", "type": {"type": "long", "logicalType": "timestamp-micros"}, "default": -9007199254740993},
          {"name": "mood", "type": {"type": "enum", "name": "Mood", "symbols": ["GOOD", "VERY_GOOD"]}, "default": "VERY_GOOD"},
          {"name": "again", "type": "modelnet.Mood"},
          {"name": "inner", "type": {"type": "record", "name": "Inner", "fields": [
            {"name": "names", "type": {"type": "array", "items": "string"}, "default": []},
            {"name": "note", "type": "string", "default": "inner"}]}},
          {"name": "inners", "type": {"type": "array", "items": "Inner"}},
          {"name": "longs", "type": {"type": "array", "items": "long"}},
          {"name": "doubles", "type": {"type": "array", "items": "double"}},
          {"name": "flags", "type": {"type": "array", "items": "boolean"}}
        ]}
        """;

    [Fact]
    public void Every_supported_feature_compiles_without_warnings_and_round_trips()
    {
        var message = GeneratorRun.Instance("all-of-it", "Everything", Everything);
        var read = GeneratorRun.Instance("all-of-it", "Everything", Everything);
        var random = new Random(61);
        for (var i = 0; i < 200; i++)
        {
            RandomMessage.Fill(message, random);
            var datum = Messages.Encode(message);
            read.ReadFrom(datum);
            PlainJson.From(read, JsonForm.Bits).ToJsonString().ShouldBe(PlainJson.From(message, JsonForm.Bits).ToJsonString());
        }
    }

    [Fact]
    public void Defaults_hold_in_a_new_object_and_after_a_reset()
    {
        var message = GeneratorRun.Instance("all-of-it", "Everything", Everything);
        var json = PlainJson.From(message, JsonForm.Avro);
        json["text"]!.GetValue<string>().ShouldBe("a \"default\" \\ é");
        json["flag"]!.GetValue<bool>().ShouldBeTrue();
        json["real"]!.GetValue<float>().ShouldBe(-1.5f);
        json["wide"]!.GetValue<double>().ShouldBe(0.001);
        json["when"]!.GetValue<long>().ShouldBe(-9007199254740993);
        json["mood"]!.GetValue<string>().ShouldBe("VERY_GOOD");
        json["again"]!.GetValue<string>().ShouldBe("GOOD");
        json["inner"]!["note"]!.GetValue<string>().ShouldBe("inner");
        RandomMessage.Fill(message, new Random(62));
        message.Reset();
        PlainJson.From(message, JsonForm.Avro).ToJsonString().ShouldBe(json.ToJsonString());
    }

    [Fact]
    public void The_folder_names_the_topic_and_the_schema_keeps_its_docs()
    {
        var type = GeneratorRun.Instance("all-of-it", "Everything", Everything).GetType();
        type.GetProperty("TopicName")!.GetValue(null).ShouldBe("all-of-it");
        ((string)type.GetProperty("SchemaJson")!.GetValue(null)!).ShouldStartWith("""{"type":"record","name":"Everything","namespace":"modelnet","doc":"Has <b> & \"quotes\".",""");
    }

    [Theory]
    [InlineData("\"boolean\"")]
    [InlineData("\"int\"")]
    [InlineData("\"long\"")]
    [InlineData("\"float\"")]
    [InlineData("\"double\"")]
    [InlineData("\"string\"")]
    [InlineData("\"bytes\"")]
    [InlineData("{\"type\":\"array\",\"items\":\"int\"}")]
    [InlineData("{\"type\":\"array\",\"items\":\"long\"}")]
    [InlineData("{\"type\":\"array\",\"items\":\"double\"}")]
    [InlineData("{\"type\":\"array\",\"items\":\"bytes\"}")]
    public void The_size_bound_of_one_field_holds_by_itself(string type)
    {
        var message = GeneratorRun.Instance("one", "One", $$"""{"type":"record","name":"One","fields":[{"name":"field","type":{{type}}}]}""");
        var random = new Random(63);
        for (var i = 0; i < 300; i++)
        {
            RandomMessage.Fill(message, random);
            message.EncodeTo(new byte[message.EncodedSizeBound()]).ShouldBeGreaterThan(0);
        }
    }

    /// <summary>The fingerprints of the primitives' canonical forms that Apache Avro's own test data lists, and of the empty text.</summary>
    [Theory]
    [InlineData("", 0xC15D213AA4D7A795)]
    [InlineData("\"int\"", 8247732601305521295)]
    [InlineData("\"null\"", 7195948357588979594)]
    public void The_fingerprint_is_avros(string canonicalForm, ulong fingerprint) =>
        ModelNet.Contracts.Generator.CanonicalForm.Fingerprint(canonicalForm).ShouldBe(fingerprint);

    [Fact]
    public void An_unrelated_edit_generates_nothing_again()
    {
        var driver = GeneratorRun.Driver(("/all-of-it/record.avsc", Everything));
        var compilation = GeneratorRun.Compilation();
        driver = driver.RunGenerators(compilation);
        driver = driver.RunGenerators(compilation.AddSyntaxTrees(Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree.ParseText("class Unrelated;")));
        var outputs = driver.GetRunResult().Results.Single().TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(step => step.Outputs).ToList();
        outputs.ShouldNotBeEmpty();
        outputs.ShouldAllBe(output => output.Reason == IncrementalStepRunReason.Cached);
    }
}
