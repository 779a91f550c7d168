using System.Text;
using System.Text.Json.Nodes;
using ModelNet.Contracts;
using ModelNet.Contracts.Resolution;

namespace ModelNet.Interop.Tests;

/// <summary>Schema resolution against Apache Avro's own library: random schemas, readers' schemas that evolved from them, random data.</summary>
public sealed class ResolutionInteropTests
{
    private const int Cases = 400;

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(20261)]
    [InlineData(777)]
    public async Task A_datum_resolves_to_what_python_reads(int seed)
    {
        PythonAvro.Require();
        var cases = Encoding.UTF8.GetString(await PythonAvro.RunScriptAsync("resolution_peer.py", ["cases", $"{seed}", $"{Cases}"])).Trim().Split('\n');
        cases.Length.ShouldBe(Cases);
        var answers = string.Join('\n', cases.Select(Answer)) + "\n";
        var report = Encoding.UTF8.GetString(await PythonAvro.RunScriptAsync("resolution_peer.py", ["check", $"{seed}", $"{Cases}"], answers)).Trim().Split('\n');
        report.Length.ShouldBe(1, report[0]);
        var counts = JsonNode.Parse(report[0])!;
        counts["agreed"]!.GetValue<int>().ShouldBeGreaterThan(Cases / 2);
        counts["refused"]!.GetValue<int>().ShouldBeGreaterThan(Cases / 50); // both kinds of cases must come up
    }

    /// <summary>What the check must catch: without this a check that always agrees would pass too.</summary>
    [SkippableFact]
    public async Task The_check_sees_wrong_answers()
    {
        PythonAvro.Require();
        var answers = string.Concat(Enumerable.Repeat("refused\n", 20));
        var report = Encoding.UTF8.GetString(await PythonAvro.RunScriptAsync("resolution_peer.py", ["check", "1", "20"], answers)).Trim().Split('\n');
        report.Length.ShouldBeGreaterThan(10);
    }

    private static string Answer(string line)
    {
        var given = JsonNode.Parse(line)!;
        var buffer = new TranscodeBuffer();
        try
        {
            var transcoder = Transcoder.Create(given["writer"]!.GetValue<string>(), given["reader"]!.GetValue<string>());
            transcoder.Transcode(Convert.FromHexString(given["datum"]!.GetValue<string>()), buffer);
            return Convert.ToHexStringLower(buffer.Written);
        }
        catch (SchemaResolutionException refused) when (refused.Code == SchemaResolutionException.SchemaUnresolvable)
        {
            return "refused";
        }
        catch (AvroFormatException refused) when (refused.Code == AvroErrors.UnresolvableValue)
        {
            return "refused";
        }
    }
}
