using ModelNet.Contracts.Resolution;

namespace ModelNet.Contracts.Tests;

/// <summary>Rules of schema resolution one by one, with datums written by hand. Random schemas are compared with Avro's own library in tests/interop.</summary>
public sealed class ResolutionTests
{
    [Theory]
    [InlineData("\"int\"", "\"long\"", "0D", "0D")]
    [InlineData("\"int\"", "\"float\"", "0D", "0000E0C0")] // -7
    [InlineData("\"int\"", "\"double\"", "0D", "0000000000001CC0")]
    [InlineData("\"long\"", "\"float\"", "8080808010", "0000004F")] // 2^31
    [InlineData("\"float\"", "\"double\"", "0000E0C0", "0000000000001CC0")]
    [InlineData("\"string\"", "\"bytes\"", "04C3A9", "04C3A9")]
    [InlineData("\"bytes\"", "\"string\"", "04C3A9", "04C3A9")]
    [InlineData("""{"type": "array", "items": "int"}""", """{"type": "array", "items": "double"}""", "020D00", "020000000000001CC000")]
    [InlineData("""{"type": "array", "items": "int"}""", """{"type": "array", "items": "long"}""", "01020D00", "020D00")] // a block with its size
    [InlineData("""{"type": "map", "values": "float"}""", """{"type": "map", "values": "double"}""", "0202610000E0C000", "0202610000000000001CC000")]
    [InlineData("[\"null\", \"int\"]", "[\"long\", \"null\"]", "020D", "000D")]
    [InlineData("[\"null\", \"int\"]", "[\"long\", \"null\"]", "00", "02")]
    [InlineData("[\"null\", \"int\"]", "\"long\"", "020D", "0D")]
    [InlineData("\"int\"", "[\"string\", \"float\", \"int\"]", "0D", "020000E0C0")] // the first that matches
    [InlineData("""{"type": "enum", "name": "E", "symbols": ["a", "b", "c"]}""", """{"type": "enum", "name": "E", "symbols": ["z", "c", "a"], "default": "z"}""", "04", "02")]
    [InlineData("""{"type": "enum", "name": "E", "symbols": ["a", "b", "c"]}""", """{"type": "enum", "name": "E", "symbols": ["z", "c", "a"], "default": "z"}""", "02", "00")]
    [InlineData("""{"type": "fixed", "name": "old.F", "size": 2}""", """{"type": "fixed", "name": "new.F", "size": 2}""", "BEEF", "BEEF")] // by the name without its namespace
    [InlineData("""{"type": "fixed", "name": "old.F", "size": 2}""", """{"type": "fixed", "name": "G", "aliases": ["old.F"], "size": 2}""", "BEEF", "BEEF")]
    public void A_value_becomes_the_readers(string writer, string reader, string datum, string expected) => Hex(writer, reader, datum).ShouldBe(expected);

    [Theory]
    [InlineData("""{"name": "a", "type": "int"}, {"name": "b", "type": "string"}""", """{"name": "b", "type": "string"}, {"name": "a", "type": "int"}""", "0D047879", "0478790D")]
    [InlineData("""{"name": "a", "type": "int"}, {"name": "b", "type": "string"}""", """{"name": "b", "type": "string"}""", "0D047879", "047879")]
    [InlineData("""{"name": "a", "type": "int"}""", """{"name": "x", "aliases": ["y", "a"], "type": "long"}""", "0D", "0D")]
    [InlineData("""{"name": "a", "type": "int"}""", """{"name": "x", "aliases": ["a"], "type": "int", "default": 1}, {"name": "a", "type": "int"}""", "0D", "020D")]
    [InlineData("""{"name": "a", "type": "int"}""", """{"name": "u", "type": ["string", "null"], "default": "d"}, {"name": "b", "type": "bytes", "default": "\u00FF"}""", "0D", "00026402FF")]
    [InlineData("", """{"name": "r", "type": {"type": "record", "name": "I", "fields": [{"name": "p", "type": "int", "default": 3}, {"name": "q", "type": "float"}]}, "default": {"q": 2}}""", "", "0600000040")]
    [InlineData("", """{"name": "m", "type": {"type": "map", "values": {"type": "array", "items": "boolean"}}, "default": {"k": [true, false]}}""", "", "02026B0401000000")]
    public void Fields_go_by_name_alias_or_default(string writer, string reader, string datum, string expected) =>
        Hex(Record(writer), Record(reader), datum).ShouldBe(expected);

    [Theory]
    [InlineData("\"string\"", "\"int\"", "f")]
    [InlineData("\"long\"", "\"int\"", "f")]
    [InlineData("\"double\"", "\"float\"", "f")]
    [InlineData("[\"null\", \"string\"]", "\"int\"", "f")]
    [InlineData("""{"type": "array", "items": "string"}""", """{"type": "array", "items": "boolean"}""", "f")]
    [InlineData("""{"type": "fixed", "name": "F", "size": 2}""", """{"type": "fixed", "name": "F", "size": 3}""", "f")]
    [InlineData("""{"type": "fixed", "name": "F", "size": 2}""", """{"type": "fixed", "name": "G", "size": 2}""", "f")]
    [InlineData("""{"type": "enum", "name": "E", "symbols": ["a"]}""", """{"type": "enum", "name": "E", "symbols": ["b"]}""", "f")]
    [InlineData("""{"type": "array", "items": {"type": "record", "name": "I", "fields": []}}""", """{"type": "array", "items": {"type": "record", "name": "I", "fields": [{"name": "g", "type": "int"}]}}""", "f[].g")]
    public void What_the_rules_forbid_is_refused_before_any_datum(string writer, string reader, string path)
    {
        var error = Should.Throw<SchemaResolutionException>(() => Transcoder.Create(Record(Field(writer)), Record(Field(reader))));
        error.Code.ShouldBe("schema_unresolvable");
        error.Path.ShouldBe($"R.{path}");
    }

    [Theory]
    [InlineData("{")]
    [InlineData("5")]
    [InlineData("\"number\"")]
    [InlineData("""{"type": "record", "name": "R"}""")]
    [InlineData("""{"type": "record", "name": "R", "fields": [{"name": 5, "type": "int"}]}""")]
    [InlineData("""{"type": "record", "name": "R", "fields": [{"name": "a", "type": "int"}, {"name": "a", "type": "int"}]}""")]
    [InlineData("""{"type": "fixed", "name": "F", "size": -1}""")]
    [InlineData("""{"type": "fixed", "name": "F", "size": "2"}""")]
    [InlineData("""{"type": "enum", "name": "E", "symbols": ["a", "a"]}""")]
    [InlineData("""{"type": "enum", "name": "E", "symbols": ["a"], "default": "b"}""")]
    [InlineData("""["int", "int"]""")]
    [InlineData("""["int", ["null"]]""")]
    [InlineData("""{"type": "enum", "name": "\ud800", "symbols": []}""")]
    public void What_is_no_schema_is_unreadable(string schema) =>
        Should.Throw<SchemaResolutionException>(() => Transcoder.Create(schema, schema)).Code.ShouldBe("schema_unreadable");

    [Theory]
    [InlineData("\"int\"", "\"x\"")]
    [InlineData("\"int\"", "3000000000")]
    [InlineData("[\"null\", \"int\"]", "5")] // of the first branch
    [InlineData("""{"type": "fixed", "name": "F", "size": 2}""", "\"abc\"")]
    [InlineData("\"bytes\"", "\"\u4E2D\"")]
    [InlineData("""{"type": "record", "name": "I", "fields": [{"name": "p", "type": "int"}]}""", "{}")]
    public void A_default_of_another_type_is_unreadable(string type, string value) =>
        Should.Throw<SchemaResolutionException>(() => Transcoder.Create(Record(""), Record($$"""{"name": "f", "type": {{type}}, "default": {{value}}}""")))
            .Code.ShouldBe("schema_unreadable");

    [Fact]
    public void A_default_that_never_ends_is_refused() =>
        Should.Throw<SchemaResolutionException>(() => Transcoder.Create(
            """{"type": "record", "name": "R", "fields": []}""",
            """{"type": "record", "name": "R", "fields": [{"name": "next", "type": "R", "default": {}}]}""")).Message.ShouldContain("no end");

    [Fact]
    public void A_record_may_contain_itself_as_deep_as_the_bound_allows()
    {
        var writer = """{"type": "record", "name": "L", "fields": [{"name": "v", "type": "int"}, {"name": "next", "type": ["null", "L"]}]}""";
        var reader = """{"type": "record", "name": "L", "fields": [{"name": "next", "type": ["null", "L"]}, {"name": "v", "type": "long"}]}""";
        Hex(writer, reader, "0202" + "0400").ShouldBe("02" + "0004" + "02"); // 1, then 2, then nothing
        var deep = string.Concat(Enumerable.Repeat("0202", 5000)) + "0200";
        Should.Throw<AvroFormatException>(() => Hex(writer, reader, deep)).Code.ShouldBe(AvroErrors.LimitExceeded);
        Should.Throw<AvroFormatException>(() => Hex(writer, """{"type": "record", "name": "L", "fields": []}""", deep)).Code.ShouldBe(AvroErrors.LimitExceeded);
    }

    [Theory]
    [InlineData("""{"type": "array", "items": "null"}""", "FEFFFFFFFFFFFFFFFF0100")] // nothing, very often
    [InlineData("""{"type": "array", "items": {"type": "record", "name": "N", "fields": []}}""", "8080808020")]
    [InlineData("""{"type": "array", "items": {"type": "record", "name": "N", "fields": [{"name": "i", "type": "int"}]}}""", "8080808020")]
    [InlineData("\"string\"", "FEFFFFFFFFFFFFFFFF01")]
    [InlineData("\"bytes\"", "01")]
    [InlineData("\"boolean\"", "02")]
    [InlineData("[\"null\", \"int\"]", "04")]
    [InlineData("[\"null\", \"int\"]", "01")]
    [InlineData("""{"type": "enum", "name": "E", "symbols": ["a"]}""", "02")]
    [InlineData("\"int\"", "FFFFFFFF7F")]
    [InlineData("\"string\"", "02FF")]
    [InlineData("\"double\"", "00")]
    [InlineData("\"int\"", "0000")]
    public void Hostile_bytes_are_refused_without_harm(string type, string datum)
    {
        var transcoder = Transcoder.Create(Record(Field(type)), Record(Field(type) + """, {"name": "g", "type": "int", "default": 1}"""));
        var skipping = Transcoder.Create(Record(Field(type)), Record(""));
        var buffer = new TranscodeBuffer();
        Should.Throw<AvroFormatException>(() => transcoder.Transcode(Convert.FromHexString(datum), buffer));
        buffer.Written.Length.ShouldBe(0);
        Should.Throw<AvroFormatException>(() => skipping.Transcode(Convert.FromHexString(datum), buffer));
    }

    /// <summary>Names that double at every level: a few lines of schema, 2^18 empty records from none of the datum's bytes.</summary>
    [Fact]
    public void A_schema_that_multiplies_itself_costs_no_time()
    {
        var levels = string.Concat(Enumerable.Range(0, 17).Select(i => $$"""{"type": "record", "name": "R{{i + 1}}", "fields": [{"name": "a", "type": """));
        var closing = string.Concat(Enumerable.Range(0, 17).Select(i => $$"""}, {"name": "b", "type": "R{{17 - i + 1}}"}]}"""));
        var inner = levels + """{"type": "record", "name": "R18", "fields": []}""" + closing;
        var schema = """{"type": "record", "name": "R0", "fields": [{"name": "a", "type": """ + inner + """}, {"name": "b", "type": "R1"}]}""";
        var reader = schema.Replace("\"name\": \"R0\", \"fields\": [", "\"name\": \"R0\", \"fields\": [{\"name\": \"x\", \"type\": \"int\", \"default\": 0}, ", StringComparison.Ordinal);
        var transcoder = Transcoder.Create(schema, reader);
        Should.Throw<AvroFormatException>(() => transcoder.Transcode([], new TranscodeBuffer(), new AvroLimits { MaxTotalItems = 100_000 })).Code.ShouldBe(AvroErrors.LimitExceeded);
    }

    [Fact]
    public void Added_defaults_cannot_blow_a_small_datum_up()
    {
        var big = new string('x', 10_000);
        var transcoder = Transcoder.Create(
            """{"type": "array", "items": {"type": "record", "name": "I", "fields": []}}""",
            """{"type": "array", "items": {"type": "record", "name": "I", "fields": [{"name": "s", "type": "string", "default": "BIG"}]}}""".Replace("BIG", big, StringComparison.Ordinal));
        var datum = new Raw().Number(60_000).Number(0).Bytes;
        Should.Throw<AvroFormatException>(() => transcoder.Transcode(datum, new TranscodeBuffer())).Code.ShouldBe(AvroErrors.LimitExceeded);
    }

    [Fact]
    public void Cut_off_and_altered_datums_fail_with_codes_and_nothing_else()
    {
        var kind = Messages.Of("fused-tokens");
        var reader = kind.SchemaJson.Replace("\"fields\":[", "\"fields\":[{\"name\":\"extra\",\"type\":\"int\",\"default\":4},", StringComparison.Ordinal);
        var transcoder = Transcoder.Create(kind.SchemaJson, reader);
        var buffer = new TranscodeBuffer();
        var random = new Random(5);
        for (var round = 0; round < 300; round++)
        {
            var message = kind.Create();
            RandomMessage.Fill(message, random);
            var datum = Messages.Encode(message);
            datum[random.Next(datum.Length)] ^= (byte)(1 << random.Next(8));
            var cut = random.Next(datum.Length + 1);
            try
            {
                transcoder.Transcode(datum.AsSpan(0, cut), buffer);
            }
            catch (AvroFormatException refused)
            {
                refused.Code.ShouldNotBeNullOrEmpty();
            }
        }
    }

    [Fact]
    public void A_value_without_a_place_fails_by_itself()
    {
        var writer = """{"type": "enum", "name": "E", "symbols": ["a", "b"]}""";
        var reader = """{"type": "enum", "name": "E", "symbols": ["b"]}""";
        Hex(writer, reader, "02").ShouldBe("00");
        Should.Throw<AvroFormatException>(() => Hex(writer, reader, "00")).Code.ShouldBe(AvroErrors.UnresolvableValue);
        Should.Throw<AvroFormatException>(() => Hex("[\"null\", \"int\"]", "\"int\"", "00")).Code.ShouldBe(AvroErrors.UnresolvableValue);
        Should.Throw<AvroFormatException>(() => Hex("\"bytes\"", "\"string\"", "02FF")).Code.ShouldBe(AvroErrors.BadUtf8);
    }

    [Fact]
    public void The_same_bytes_are_recognised_whatever_the_docs_say()
    {
        var kind = Messages.Of("results");
        var other = kind.SchemaJson.Replace("The session id", "Another text", StringComparison.Ordinal);
        other.ShouldNotBe(kind.SchemaJson);
        Transcoder.Create(other, kind.SchemaJson).IsIdentity.ShouldBeTrue();
        Transcoder.Create(other, other.Replace("wall_us", "wall", StringComparison.Ordinal).Replace("\"name\":\"wall\",", "\"name\":\"wall\",\"default\":0,", StringComparison.Ordinal)).IsIdentity.ShouldBeFalse();
    }

    [Fact]
    public void A_steady_stream_allocates_nothing()
    {
        var kind = Messages.Of("requests");
        var reader = kind.SchemaJson.Replace("\"fields\":[", "\"fields\":[{\"name\":\"extra\",\"type\":\"int\",\"default\":4},", StringComparison.Ordinal);
        var message = kind.Create();
        RandomMessage.Fill(message, new Random(3));
        var datum = Messages.Encode(message);
        var transcoder = Transcoder.Create(kind.SchemaJson, reader);
        var buffer = new TranscodeBuffer();
        transcoder.Transcode(datum, buffer);
        buffer.Written.ToArray().ShouldBe([8, .. datum]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            transcoder.Transcode(datum, buffer);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1000);
    }

    private static string Field(string type) => $$"""{"name": "f", "type": {{type}}}""";

    private static string Record(string fields) => $$"""{"type": "record", "name": "R", "fields": [{{fields}}]}""";

    private static string Hex(string writer, string reader, string datum)
    {
        var buffer = new TranscodeBuffer();
        Transcoder.Create(writer, reader).Transcode(Convert.FromHexString(datum), buffer);
        return Convert.ToHexString(buffer.Written);
    }
}
