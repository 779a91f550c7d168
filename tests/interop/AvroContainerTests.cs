using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ModelNet.Contracts.Tests;

namespace ModelNet.Interop.Tests;

/// <summary>A second, unrelated implementation: Avro's C library, through its avrocat, reads an object container file with what this library wrote.</summary>
public sealed class AvroContainerTests
{
    public static TheoryData<string> AllTopics => Messages.Topics;

    [SkippableTheory]
    [MemberData(nameof(AllTopics))]
    public async Task Avrocat_prints_the_example(string topic)
    {
        var kind = Messages.Of(topic);
        var example = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(PythonAvro.Schemas, topic, "example.json")))!.AsObject();
        var message = kind.Create();
        PlainJson.Fill(message, example, JsonForm.Avro);
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, Container(kind.SchemaJson, Messages.Encode(message)));
            var lines = (await AvrocatAsync(file)).Trim().Split('\n');
            JsonNode.DeepEquals(JsonNode.Parse(lines.ShouldHaveSingleItem()), AsPrinted(example)).ShouldBeTrue(lines[0]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Avrocat prints byte strings as C strings, up to the first zero byte, whoever wrote them.</summary>
    private static JsonNode? AsPrinted(JsonObject example) =>
        JsonNode.Parse(Regex.Replace(example.ToJsonString(), """\\u0000[^"]*""", ""));

    /// <summary>Avro specification 1.11, "Object Container Files", with one block of one datum.</summary>
    private static byte[] Container(string schema, byte[] datum)
    {
        byte[] sync = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];
        return new Raw()
            .Append("Obj\u0001"u8.ToArray())
            .Number(2).Text("avro.schema").Text(schema).Text("avro.codec").Text("null").Number(0)
            .Append(sync)
            .Numbers(1, datum.Length).Append(datum)
            .Append(sync)
            .Bytes;
    }

    private static async Task<string> AvrocatAsync(string file)
    {
        using var process = Start(file);
        Skip.If(process is null, "avrocat is missing (Debian: apt-get install avro-bin)");
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        process.ExitCode.ShouldBe(0, await errors);
        return output;
    }

    private static Process? Start(string file)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("avrocat", [file]) { RedirectStandardOutput = true, RedirectStandardError = true });
        }
        catch (Win32Exception)
        {
            return null; // no such program
        }
    }
}
