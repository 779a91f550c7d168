using System.Text.Json;
using ModelNet.Bus;
using ModelNet.Bus.Kafka;
using ModelNet.Contracts;
using ModelNet.SchemaRegistry.Tests;
using ModelNet.Tests.Support;
using ModelNet.Verifier;
using Xunit.Abstractions;

namespace ModelNet.Kafka.Deployment;

/// <summary>A deployment with a schema registry: stock tools of other languages read every record of every topic, knowing only the registry and the topics' names.</summary>
public sealed class RegistryTests(Apicurio registry, ITestOutputHelper output) : IClassFixture<Apicurio>
{
    private static readonly string[] Models = ["abacus", "scribe"];

    [SkippableFact]
    public async Task Every_record_of_every_topic_is_read_by_kcat_python_and_node_and_python_asks_a_question()
    {
        const int Sessions = 4;
        Kcat.Require();
        var node = Node.With("@confluentinc/schemaregistry");
        var python = await Python.WithAsync("avro", "Debian: python3-avro");
        using var deployment = new Deployment(Brokers.One, replication: 1, Models) { Registry = registry.Url };
        await deployment.StartAsync();
        using var folder = new TemporaryFolder();
        var drafting = folder.File("drafting.yaml"); // so that there are drafts as well
        await File.WriteAllTextAsync(drafting, $"flow: 'abacus > {deployment.Parallel}'\nspeculate: {{ draft: scribe, length: 3 }}\n");
        await deployment.EndAsync(deployment.Ask(Sessions, drafting, maxTokens: 16, inFlight: 2), Sessions);

        using (var page = await DashboardPage.OfAsync(deployment.Start("dashboard", "--listen", "0")))
        {
            await page.StateAsync(state => DashboardPage.Total(state, "completed") == Sessions && DashboardPage.Total(state, "unreadable") == 0); // its connection takes the ids off
        }

        var answer = await Json(python.RunAsync([Script("topic_peer.py"), "--servers", deployment.Servers, "--topic-prefix", deployment.Prefix, "--registry", $"{registry.Url}",
            "--flow", $"abacus > {deployment.Parallel}", "--question", "Tom has 8 toys and Amy has 69 toys. How many toys do they have?", "--session", "séance"]), deployment);
        (answer.GetProperty("session").GetString(), answer.GetProperty("outcome").GetString()).ShouldBe(("séance", "COMPLETED"));
        answer.GetProperty("text").GetString().ShouldBe(answer.GetProperty("stage_texts")[1].GetString());
        answer.GetProperty("text").GetString().ShouldNotBeNullOrWhiteSpace();

        var dump = folder.File("dump");
        var topics = Topics.All(Models).Select(topic => deployment.Prefix + topic).ToList();
        var pythons = await Json(python.RunAsync([Script("topics_dump.py"), deployment.Servers, $"{registry.Url}", dump, .. topics]), deployment);
        var nodes = await Json(node.RunAsync([Script("topics_decode.js"), $"{registry.Url}", dump]), deployment);
        foreach (var topic in topics)
        {
            var said = pythons.GetProperty(topic).GetString()!;
            output.WriteLine($"{topic}: {said}");
            said.ShouldNotStartWith("0 ", customMessage: topic);
            nodes.GetProperty(topic).GetString().ShouldBe(said, topic);
        }

        (await File.ReadAllLinesAsync(dump)).ShouldBe(await OnTheLog(deployment, topics), ignoreOrder: true, "kcat reads the bytes that are on the log");
        Verify(deployment, "--framed").ShouldBe((0, Sessions + 1));
        Verify(deployment).ShouldBe((1, 0), "the ids stand before the datums: without the option nothing can be read");
    }

    private static string Script(string name) => Path.Combine(TestFiles.Repository!, "tests", "kafka-deployment", "support", name);

    private static async Task<JsonElement> Json(Task<(int Code, string Output, string Errors)> run, Deployment deployment)
    {
        var (code, text, errors) = await run;
        code.ShouldBe(0, $"{text}\n{errors}\n{deployment.Errors}");
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>The verifier's exit code and how many sessions it saw completed.</summary>
    private static (int Code, long Completed) Verify(Deployment deployment, params string[] more)
    {
        using var line = new StringWriter();
        using var table = new StringWriter();
        var code = VerifierCommand.Run(["--kafka", deployment.Servers, "--topic-prefix", deployment.Prefix, .. more], line, table);
        return (code, JsonDocument.Parse($"{line}").RootElement.GetProperty("completed").GetInt64());
    }

    private static async Task<List<string>> OnTheLog(Deployment deployment, IReadOnlyList<string> topics)
    {
        var lines = new Lines();
        await using var bus = KafkaBus.Open(new KafkaBusOptions { BootstrapServers = deployment.Servers });
        using var reader = bus.Subscribe(new SubscriptionOptions { Topics = topics });
        while (!reader.CaughtUp)
        {
            reader.Poll(lines, 1000, TimeSpan.FromSeconds(60));
        }

        return lines.All;
    }

    private sealed class Lines : IRecordHandler
    {
        public List<string> All { get; } = [];

        public void Handle(in RecordView record) =>
            All.Add($"{record.Topic}\t{record.Partition}\t{record.Offset}\t{Convert.ToHexStringLower(record.Key)}\t{Convert.ToHexStringLower(record.Value)}");
    }
}
