namespace ModelNet.Contracts.Tests;

public sealed class DiagnosticTests
{
    [Theory]
    [InlineData("MNC001", "{", 0, "member's name")]
    [InlineData("MNC001", "{\"type\": \"record\",}", 0, "member's name")]
    [InlineData("MNC001", "{\"a\": 1, \"a\": 2}", 0, "twice")]
    [InlineData("MNC001", "{\"a\": 01x}", 0, "value")]
    [InlineData("MNC001", "{} {}", 0, "after the end")]
    [InlineData("MNC001", "{\n\n\"a\": \"\\q\"}", 2, "escape")]
    [InlineData("MNC002", """{"type":"record","name":"R","fields":[{"name":"a","type":["null","int"]}]}""", 0, "unions")]
    [InlineData("MNC002", """{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"map","values":"int"}}]}""", 0, "map")]
    [InlineData("MNC002", """{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"fixed","name":"F","size":4}}]}""", 0, "fixed")]
    [InlineData("MNC002", """{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"array","items":"R"}}]}""", 0, "contains itself")]
    [InlineData("MNC002", """{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"array","items":{"type":"array","items":"int"}}}]}""", 0, "arrays of arrays")]
    [InlineData("MNC002", """{"type":"record","name":"R","fields":[]}""", 0, "without fields")]
    [InlineData("MNC003", """{"type":"enum","name":"E","symbols":["A"]}""", 0, "is a record")]
    [InlineData("MNC003", """{"type":"record","name":"R","fields":[{"name":"a","type":"Other"}]}""", 0, "not defined")]
    [InlineData("MNC003", """{"type":"record","fields":[{"name":"a","type":"int"}]}""", 0, "\"name\"")]
    [InlineData("MNC003", """{"type":"record","name":"R","fields":[{"name":"a","type":"int","default":"x"}]}""", 0, "default")]
    [InlineData("MNC003", """{"type":"record","name":"R","fields":[{"name":"a","type":"int","default":3000000000}]}""", 0, "default")]
    [InlineData("MNC003", """{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"enum","name":"E","symbols":["A"]},"default":"B"}]}""", 0, "default")]
    [InlineData("MNC005", """{"type":"record","name":"r","fields":[{"name":"a","type":"int"}]}""", 0, "upper-case")]
    [InlineData("MNC005", """{"type":"record","name":"R","fields":[{"name":"a_b","type":"int"},{"name":"aB","type":"int"}]}""", 0, "taken")]
    [InlineData("MNC005", """{"type":"record","name":"R","fields":[{"name":"reset","type":"int"}]}""", 0, "taken")]
    [InlineData("MNC005", """{"type":"record","name":"Rr","fields":[{"name":"rr","type":"int"}]}""", 0, "taken")]
    public void A_schema_that_cannot_be_used_is_an_error_at_its_place(string id, string schema, int line, string words)
    {
        var result = GeneratorRun.Run(("/folder/record.avsc", schema));
        result.GeneratedTrees.ShouldBeEmpty();
        var problem = result.Diagnostics.ShouldHaveSingleItem();
        problem.Id.ShouldBe(id);
        problem.GetMessage().ShouldStartWith("record.avsc: ");
        problem.GetMessage().ShouldContain(words);
        problem.Location.GetLineSpan().Path.ShouldBe("/folder/record.avsc");
        problem.Location.GetLineSpan().StartLinePosition.Line.ShouldBe(line);
    }

    [Fact]
    public void A_type_that_two_schemas_define_differently_is_an_error()
    {
        const string Schema = """{"type":"record","name":"NAME","fields":[{"name":"a","type":{"type":"enum","name":"E","symbols":[SYMBOLS]}}]}""";
        var one = Schema.Replace("NAME", "One").Replace("SYMBOLS", "\"A\", \"B\"");
        var two = Schema.Replace("NAME", "Two").Replace("SYMBOLS", "\"B\", \"A\"");
        GeneratorRun.Run(("/a/one.avsc", one), ("/b/two.avsc", two)).Diagnostics.ShouldHaveSingleItem().Id.ShouldBe("MNC004");
        var same = Schema.Replace("NAME", "Two").Replace("SYMBOLS", "\"A\", \"B\"");
        var result = GeneratorRun.Run(("/a/one.avsc", one), ("/b/two.avsc", same));
        result.Diagnostics.ShouldBeEmpty();
        result.GeneratedTrees.Length.ShouldBe(3);
    }

    [Fact]
    public void Nesting_that_would_overflow_the_stack_is_an_error() =>
        GeneratorRun.Run(("/a/deep.avsc", new string('[', 100_000))).Diagnostics.ShouldHaveSingleItem().Id.ShouldBe("MNC001");
}
