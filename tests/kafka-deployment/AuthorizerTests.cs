using ModelNet.Bus;
using ModelNet.Bus.Kafka;
using ModelNet.Contracts;
using ModelNet.Hosting;
using ModelNet.Tests.Support;
using ModelNet.Tests.Support.Kafka;

namespace ModelNet.Kafka.Deployment;

/// <summary>Brokers that allow nothing but what <c>topics acl</c> gives, each service under its own name.</summary>
public sealed class AuthorizerTests
{
    private const string Prefix = "acl.";
    private static readonly string[] s_users = ["modelnet-client", "modelnet-router", "modelnet-worker-abacus", "modelnet-worker-scribe", "modelnet-fuser", "modelnet-dashboard", "modelnet-reader"];
    private static readonly string[] s_models = ["--model", "abacus", "--model", "scribe"];

    [SkippableFact]
    public async Task Every_service_does_its_work_with_the_rights_of_the_table_and_none_more()
    {
        Skip.If(TestFiles.EngineFolder is null, "llama.cpp's libraries are not there: run infra/native/setup.sh");
        var location = KafkaLocation.Find() is { Libraries: not null } own ? own : null;
        Skip.If(location is null, "this test needs a broker with an authorizer of its own: set KAFKA_HOME (and install Java)");
        using var kafka = TestKafka.StartWithAuthorizer(location, s_users);
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "password"), kafka.Password);
        string[] As(string user, params string[] verb) =>
            [.. verb, "--kafka", kafka.SaslServers!, "--kafka-ca", kafka.Certificates!.CaFile, "--kafka-user", user, "--kafka-password-file", "password", "--topic-prefix", Prefix, "--partitions", "2"];

        (await RunningCommand.RunAsync(folder.Path, As(TestKafka.User, ["topics", "create", .. s_models]))).ShouldExitWith(0);
        var refused = await RunningCommand.RunAsync(folder.Path, As("modelnet-fuser", "fuser"));
        refused.ExitCode.ShouldNotBe(0, "nothing is allowed yet");
        refused.Error.ShouldContain("error: ");
        (await RunningCommand.RunAsync(folder.Path, As(TestKafka.User, ["topics", "acl", "--apply", .. s_models]))).ShouldExitWith(0).Error.ShouldContain("added ");

        using var router = RunningCommand.Start(folder.Path, As("modelnet-router", ["router", .. s_models]));
        using var fuser = RunningCommand.Start(folder.Path, As("modelnet-fuser", "fuser"));
        using var abacus = RunningCommand.Start(folder.Path, As("modelnet-worker-abacus", Worker("abacus")));
        using var scribe = RunningCommand.Start(folder.Path, As("modelnet-worker-scribe", Worker("scribe")));
        foreach (var service in new[] { router, fuser, abacus, scribe })
        {
            await Deployment.ReadyAsync(service);
        }

        var asked = await RunningCommand.RunAsync(folder.Path, As("modelnet-client", "run", "--flow", "abacus > [abacus, scribe]", "What is 2 plus 3?", "--max-tokens", "8", "--json"));
        asked.ShouldExitWith(0).JsonOf("result").ShouldHaveSingleItem().GetProperty("outcome").GetString().ShouldBe("completed");

        await Rubbish_reaches_the_dead_letters(kafka);
        using var dashboard = RunningCommand.Start(folder.Path, As("modelnet-dashboard", "dashboard", "--listen", "0"));
        using var page = await DashboardPage.OfAsync(dashboard);
        var state = await page.StateAsync(state => DashboardPage.Total(state, "completed") == 1 && DashboardPage.Total(state, "letters") > 0 && state.GetProperty("groups").GetArrayLength() == 4);
        state.GetProperty("groups").EnumerateArray().ShouldAllBe(group => group.GetProperty("members").GetInt32() == 1);
        state.GetProperty("topics").EnumerateArray().Select(topic => topic.GetProperty("name").GetString()).ShouldContain(Topics.StepDistributions);
        A_worker_may_not_write_what_branches_obey(kafka, Path.Combine(folder.Path, "password"));
    }

    private static string[] Worker(string model) => ["worker", "--model", $"{model}={TestFiles.Model(model + ".gguf")}", "--threads", "1", "--cores", "1"];

    /// <summary>Written by the administrator, for each service on a topic that it reads: it must be able to put it aside. (Elsewhere records of unknown sessions are not even looked at.)</summary>
    private static async Task Rubbish_reaches_the_dead_letters(TestKafka kafka)
    {
        string[] topics = [Topics.Requests, Topics.FusionTasks, Topics.StageTasks("abacus"), Topics.StepDistributions];
        await using var bus = KafkaBus.Open(new KafkaBusOptions { BootstrapServers = kafka.BootstrapServers, TopicPrefix = Prefix, Partitions = 2 });
        foreach (var topic in topics)
        {
            bus.Append(topic, "rubbish"u8, "not a record"u8);
        }

        using var reader = bus.Subscribe(new SubscriptionOptions { Topics = [.. topics.Select(DeadLetters.TopicOf)] });
        var seen = new Seen();
        while (topics.Any(topic => !seen.Topics.Contains(DeadLetters.TopicOf(topic))))
        {
            reader.Poll(seen, 16, TimeSpan.FromSeconds(120)).ShouldBeGreaterThan(0, $"only {string.Join(", ", seen.Topics)} came");
        }
    }

    private static void A_worker_may_not_write_what_branches_obey(TestKafka kafka, string password)
    {
        var options = new KafkaBusOptions
        {
            BootstrapServers = kafka.SaslServers!,
            TopicPrefix = Prefix,
            Partitions = 2,
            Security = new KafkaSecurity { CaFile = kafka.Certificates!.CaFile, Username = "modelnet-worker-abacus", Password = SecretSource.FromFile(password) },
        };
        var bus = KafkaBus.Open(options);
        Should.Throw<BusException>(() =>
        {
            bus.Append(Topics.FusedTokens, "k"u8, "forged"u8);
            bus.FlushAsync().AsTask().GetAwaiter().GetResult();
        });
    }

    private sealed class Seen : IRecordHandler
    {
        public HashSet<string> Topics { get; } = [];

        public void Handle(in RecordView record) => Topics.Add(record.Topic);
    }
}
