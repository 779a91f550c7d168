using System.Text.Json.Nodes;
using ModelNet.Bus.Embedded;
using ModelNet.Contracts;
using ModelNet.Tests.Support;

namespace ModelNet.SchemaRegistry.Tests;

/// <summary>Stock tools of other languages read the records, with the schema from a real registry.</summary>
[Collection(ApicurioTests.Name)]
public sealed class ForeignReaderTests(Apicurio registry)
{
    [SkippableFact]
    public async Task Python_reads_a_record_with_the_schema_from_the_registry()
    {
        var python = await Python.WithAsync("avro.io", "Debian: apt-get install python3-avro");
        var (code, output, errors) = await python.RunAsync([Path.Combine(AppContext.BaseDirectory, "registry_peer.py"), $"{registry.Url}", await RecordAsync($"p{Guid.NewGuid():N}.")]);
        code.ShouldBe(0, errors);
        ShouldBeTheRequest(JsonNode.Parse(output)!);
    }

    [SkippableFact]
    public async Task Confluents_client_for_node_reads_a_record()
    {
        var prefix = $"n{Guid.NewGuid():N}.";
        var record = await RecordAsync(prefix);
        var (code, output, errors) = await Node.With("@confluentinc/schemaregistry").RunAsync([Path.Combine(AppContext.BaseDirectory, "registry_peer.js"), $"{registry.Url}", $"{prefix}{Topics.Requests}", record]);
        code.ShouldBe(0, errors);
        ShouldBeTheRequest(JsonNode.Parse(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1])!);
    }

    private static void ShouldBeTheRequest(JsonNode value)
    {
        value["session"]!.GetValue<string>().ShouldBe("séance-1");
        value["flow"]!.GetValue<string>().ShouldBe("a > [b, c]");
        value["action"]!.GetValue<string>().ShouldBe("START");
        value["max_tokens"]!.GetValue<int>().ShouldBe(77);
        value["created_us"]!.GetValue<long>().ShouldBe(1_700_000_000_000_000);
    }

    /// <summary>A request's value as it lies on the log, in hex.</summary>
    private async Task<string> RecordAsync(string prefix)
    {
        var folder = Directory.CreateTempSubdirectory("modelnet-registry-");
        try
        {
            await using var log = EmbeddedBus.Open(new EmbeddedBusOptions { Folder = folder.FullName });
            var bus = await RegistryBus.OpenAsync(log, new SchemaRegistryOptions { Urls = [registry.Url], TopicPrefix = prefix }, [Topics.Requests]);
            bus.EnsureTopics([Topics.Requests]);
            var request = new Request { MaxTokens = 77, CreatedUs = 1_700_000_000_000_000 };
            request.Session.Set("séance-1");
            request.Flow.Set("a > [b, c]");
            bus.Append(Topics.Requests, "k"u8, new RecordEncoder().Encode(request));
            return Convert.ToHexStringLower(Records.Of(log, Topics.Requests).ShouldHaveSingleItem().Value);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
