using ModelNet.Tests.Support;

namespace ModelNet.Kafka.Deployment;

/// <summary>A program that knows nothing but Avro and Kafka asks a question and reads the answer from the topics.</summary>
public sealed class StockToolTests
{
    private static string Script => Path.Combine(TestFiles.Repository!, "tests", "kafka-deployment", "support", "topic_peer.py");

    [SkippableFact]
    public async Task Python_with_kcat_asks_and_reads_its_result()
    {
        Kcat.Require();
        var python = await Python.WithAsync("avro", "Debian: python3-avro");
        using var deployment = new Deployment(Brokers.Three, replication: 3, "abacus", "scribe");
        await deployment.StartAsync();

        string[] arguments = [Script, "--servers", deployment.Servers, "--topic-prefix", deployment.Prefix, "--schemas", Path.Combine(TestFiles.Repository!, "schemas"),
            "--flow", $"abacus > {deployment.Parallel}", "--question", "Tom has 8 toys and Amy has 69 toys. How many toys do they have?", "--session", "a-peer's session"];
        var (code, output, errors) = await python.RunAsync(arguments);

        code.ShouldBe(0, $"{output}\n{errors}\n{deployment.Errors}");
        var line = System.Text.Json.JsonDocument.Parse(output).RootElement;
        line.GetProperty("session").GetString().ShouldBe("a-peer's session");
        line.GetProperty("outcome").GetString().ShouldBe("COMPLETED");
        line.GetProperty("text").GetString().ShouldBe(line.GetProperty("stage_texts")[1].GetString());
        line.GetProperty("text").GetString().ShouldNotBeNullOrWhiteSpace();
        deployment.Verify()["completed"].ShouldBe(1);
    }
}
