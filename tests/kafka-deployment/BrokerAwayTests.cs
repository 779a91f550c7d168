using System.Diagnostics;
using ModelNet.Tests.Support;
using ModelNet.Tests.Support.Kafka;
using Xunit.Abstractions;

namespace ModelNet.Kafka.Deployment;

/// <summary>No broker: a line that says so, then either patience or an end that says what to do.</summary>
public sealed class BrokerAwayTests(ITestOutputHelper output)
{
    [SkippableFact]
    public async Task A_broker_that_dies_in_the_middle_is_waited_for()
    {
        const int Sessions = 24;
        var kafka = Brokers.One;
        using var deployment = new Deployment(kafka, replication: 1, "abacus", "scribe");
        var services = await deployment.StartAsync();
        var client = deployment.Ask(Sessions, deployment.Parallel, maxTokens: 24, inFlight: 6);
        await deployment.ResultsAsync(client, 2);
        RunningCommand[] all = [.. services.Workers, .. services.Fusers, .. services.Routers, client];

        kafka.Kill();
        foreach (var process in all)
        {
            await process.Error.WaitAsync(text => text.Contains("No Kafka broker answers", StringComparison.Ordinal), "the line about the broker", Deployment.Limit);
        }

        await AwayAsync();
        kafka.Restart();
        await deployment.EndAsync(client, Sessions);
        foreach (var process in all)
        {
            process.Error.Text.ShouldContain("is back", customMessage: process.Shown);
            process.Error.Text.ShouldNotContain("   at ", customMessage: process.Shown);
            process.Error.Text.ShouldNotContain("started again", customMessage: "no service is built anew because a broker was away");
        }

        deployment.Verify()["completed"].ShouldBe(Sessions);
        output.WriteLine(deployment.Errors);
    }

    [SkippableFact]
    public async Task Without_a_broker_every_verb_says_so_and_ends()
    {
        Skip.If(TestFiles.EngineFolder is null, "llama.cpp's libraries are not there: run infra/native/setup.sh");
        using var folder = new TemporaryFolder();
        var address = $"127.0.0.1:{TestKafka.FreePorts(1)[0]}";
        string[][] verbs =
        [
            ["worker", "--model", TestFiles.Model("abacus.gguf")!],
            ["fuser"],
            ["router", "--model", "abacus"],
            ["run", "What is 1 and 2?", "--flow", "[abacus, scribe]"],
        ];
        await Task.WhenAll(verbs.Select(verb => EndsAsync(folder.Path, [.. verb, "--kafka", address], address)));
    }

    /// <summary>Longer than any time-out of a group or a request, where there is time for it.</summary>
    private static async Task AwayAsync()
    {
        if (Deployment.IsLong)
        {
            using var away = new PeriodicTimer(TimeSpan.FromSeconds(90));
            await away.WaitForNextTickAsync();
        }
    }

    /// <summary>The time is printed and not asserted, since four processes start at once on a machine that may be shared; that the command waits 8 s is a test of its own.</summary>
    private async Task EndsAsync(string folder, string[] arguments, string address)
    {
        var began = Stopwatch.GetTimestamp();
        var finished = (await RunningCommand.RunAsync(folder, arguments)).ShouldExitWith(4);
        output.WriteLine($"{arguments[0]}: {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");
        var error = finished.Error.Split('\n').Where(line => line.StartsWith("error: ", StringComparison.Ordinal)).ShouldHaveSingleItem();
        error.ShouldStartWith("error: broker_unreachable: ");
        error.ShouldContain(address);
        finished.Error.Split('\n').Where(line => line.StartsWith("hint: ", StringComparison.Ordinal)).ShouldHaveSingleItem();
        finished.Error.ShouldNotContain("   at ");
        finished.Out.ShouldBeEmpty();
    }
}
