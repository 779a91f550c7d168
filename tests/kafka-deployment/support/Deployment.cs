using System.Globalization;
using System.Text;
using ModelNet.Tests.Support;
using ModelNet.Tests.Support.Kafka;
using ModelNet.Verifier.Checks;
using ModelNet.Verifier.Reading;
using ModelNet.Verifier.Report;

namespace ModelNet.Kafka.Deployment;

/// <summary>The services of one deployment as processes of the built command, on topics of their own.</summary>
internal sealed class Deployment(TestKafka kafka, int replication, params string[] models) : IDisposable
{
    /// <summary>Long, since test machines are shared; nothing here waits for time to pass.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(6);

    /// <summary>Enough for three members of a group; every partition is work for brokers that share the machine with the models.</summary>
    private const int Partitions = 6;

    private readonly TemporaryFolder _folder = new();
    private readonly List<RunningCommand> _running = [];
    private int _clients;

    /// <summary>What all topics' names begin with.</summary>
    public string Prefix { get; } = $"d{Guid.NewGuid():n}"[..9] + ".";

    /// <summary>Whether more sessions and models are asked for than a quick test has.</summary>
    public static bool IsLong => Environment.GetEnvironmentVariable("MODELNET_LONG_TESTS") is { Length: > 0 };

    public string Servers => kafka.BootstrapServers;

    /// <summary>Seconds until a dead or frozen member counts as gone, the services' default; MODELNET_TEST_SESSION_TIMEOUT takes its place in all tests.</summary>
    public int SessionTimeout { get; init; } = 10;

    /// <summary>The schema registry whose ids all records carry; null for plain Avro.</summary>
    public Uri? Registry { get; init; }

    /// <summary>All models of the deployment joined token by token.</summary>
    public string Parallel => $"[{string.Join(", ", models)}]";

    /// <summary>Whatever the processes wrote to their standard errors.</summary>
    public string Errors => string.Join('\n', _running.Select(process => $"--- {process.Shown}\n{RunningCommand.Tail(process.Error.Text)}"));

    public RunningCommand StartWorker(string model) => Start("worker", "--model", $"{model}={TestFiles.Model(model + ".gguf")}", "--threads", "1", "--cores", "1");

    public RunningCommand StartFuser() => Start("fuser");

    public RunningCommand StartRouter() => Start(["router", .. models.SelectMany(model => (string[])["--model", model])]);

    /// <summary>Starts so many of each service, and waits until they are ready.</summary>
    public async Task<Services> StartAsync(int workers = 1, int fusers = 1, int routers = 1)
    {
        var services = new Services(
            [.. models.SelectMany(model => Enumerable.Range(0, workers).Select(_ => StartWorker(model)))],
            [.. Enumerable.Range(0, fusers).Select(_ => StartFuser())],
            [.. Enumerable.Range(0, routers).Select(_ => StartRouter())]);
        foreach (var service in _running)
        {
            await ReadyAsync(service);
        }

        return services;
    }

    public static Task ReadyAsync(RunningCommand service) => service.Error.WaitAsync(text => text.Contains("ready", StringComparison.Ordinal), "the service's start", Limit);

    /// <summary>A client with a file of questions.</summary>
    public RunningCommand Ask(int sessions, string flow, int maxTokens, int inFlight, params string[] more) => Start(
        ["run", "--questions", TestFiles.Model(Path.Combine("data", "test.jsonl"))!, "--limit", Number(sessions), "--flow", flow, "--max-tokens", Number(maxTokens),
        "--parallel", Number(inFlight), "--log", $"run{++_clients}", "--json", .. more]);

    /// <summary>A flow with settings, as a file.</summary>
    public string FlowFile(string text)
    {
        var path = _folder.File($"flow{++_clients}.yaml");
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>The current folder of all processes.</summary>
    public string Folder => _folder.Path;

    /// <summary>A client with a file of requests, NAME.jsonl in <see cref="Folder"/>; the answers go to NAME.out.jsonl.</summary>
    public RunningCommand Batch(string name, string flow, int maxTokens, int inFlight, params string[] more) => Start([
        "batch", $"{name}.jsonl", "-o", $"{name}.out.jsonl", "--flow", flow, "--max-tokens", Number(maxTokens), "--parallel", Number(inFlight), "--progress", "none", .. more]);

    /// <summary>Waits until a client has printed so many results.</summary>
    public Task ResultsAsync(RunningCommand client, int count) =>
        WaitAsync(client, text => text.Split("\"type\":\"result\"").Length - 1 >= count, $"{count} results");

    /// <summary>Waits for a client's end, which must be a good one.</summary>
    public async Task<Finished> EndAsync(RunningCommand client, int sessions)
    {
        await WaitAsync(client, text => text.Contains("\"type\":\"summary\"", StringComparison.Ordinal), "the client's summary");
        var finished = await client.EndAsync();
        finished.ExitCode.ShouldBe(0, $"the client wrote: {RunningCommand.Tail(finished.Error)}\n{Errors}");
        finished.JsonOf("result").Select(line => line.GetProperty("session").GetString()).Distinct().Count().ShouldBe(sessions, "one result for each question");
        return finished;
    }

    /// <summary>What the log says, by a program that shares no code with the services.</summary>
    public Verdict Verify()
    {
        var verdict = LogChecks.Run(LogSource.OfKafka(kafka.BootstrapServers, Prefix, framed: Registry is not null));
        verdict.Holds.ShouldBeTrue($"{Errors}\n{VerdictText.Table(verdict)}"); // what is wrong comes last, where a log that was cut off still has it
        return verdict;
    }

    /// <summary>The connection's options, for a command that is not one of the deployment's services.</summary>
    public string[] Bus => ["--kafka", kafka.BootstrapServers, "--topic-prefix", Prefix, "--replication", Number(replication), "--partitions", Number(Partitions),
        "--kafka-session-timeout", Environment.GetEnvironmentVariable("MODELNET_TEST_SESSION_TIMEOUT") ?? Number(SessionTimeout), .. Registry is null ? (string[])[] : ["--schema-registry", $"{Registry}"]];

    public RunningCommand Start(params string[] arguments)
    {
        var process = RunningCommand.Start(_folder.Path, [.. arguments, .. Bus]);
        _running.Add(process);
        return process;
    }

    public void Dispose()
    {
        _running.ForEach(process => process.Dispose());
        _folder.Dispose();
    }

    private async Task WaitAsync(RunningCommand process, Func<string, bool> condition, string what)
    {
        try
        {
            await process.Out.WaitAsync(condition, what, Limit);
        }
        catch (Exception error) when (error is TimeoutException or ShouldAssertException)
        {
            throw new InvalidOperationException(new StringBuilder(error.Message).AppendLine().Append(Errors).ToString(), error);
        }
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The processes of a deployment, in the order of their start; workers model by model.</summary>
internal sealed record Services(List<RunningCommand> Workers, List<RunningCommand> Fusers, List<RunningCommand> Routers);
