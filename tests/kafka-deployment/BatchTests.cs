using System.Text.Json;
using Xunit.Abstractions;

namespace ModelNet.Kafka.Deployment;

/// <summary>Two clients answer files at once through the same services; one of them is killed and resumed.</summary>
public sealed class BatchTests(ITestOutputHelper output)
{
    private const int MaxTokens = 12;
    private const int InFlight = 12;

    [SkippableFact]
    public async Task Two_batches_share_a_deployment_and_the_one_that_is_killed_goes_on_each_line_once()
    {
        var lines = Deployment.IsLong ? 400 : 40;
        using var deployment = new Deployment(Brokers.Three, replication: 3, "abacus", "scribe");
        await WriteInput(deployment, "first", lines);
        await WriteInput(deployment, "second", lines);
        await deployment.StartAsync(workers: 2);

        var steady = deployment.Batch("first", deployment.Parallel, MaxTokens, InFlight);
        var flow = $"abacus > {deployment.Parallel}";
        var killed = deployment.Batch("second", flow, MaxTokens, InFlight);
        await Written(deployment, "second", lines / 4);
        await killed.KillAsync();
        var before = Ids(deployment, "second").Count;
        before.ShouldBeLessThan(lines, "it was killed before its end");

        var resumed = deployment.Batch("second", flow, MaxTokens, InFlight, "--resume");
        (await resumed.EndAsync(Deployment.Limit)).ExitCode.ShouldBe(0, deployment.Errors);
        (await steady.EndAsync(Deployment.Limit)).ExitCode.ShouldBe(0, deployment.Errors);
        foreach (var name in new[] { "first", "second" })
        {
            Ids(deployment, name).ShouldBe(Enumerable.Range(1, lines).Select(i => $"{name}-{i}"), ignoreOrder: true);
        }

        var verdict = deployment.Verify();
        output.WriteLine($"killed after {before} of {lines} lines; {Verifier.Report.VerdictText.Json(verdict)}");
        verdict["completed"].ShouldBe(2 * lines, "a session that the killed client had asked for is not asked again");
        verdict["stages_begun_again"].ShouldBe(0);
    }

    private static Task WriteInput(Deployment deployment, string name, int lines)
        => File.WriteAllLinesAsync(Path.Combine(deployment.Folder, $"{name}.jsonl"), Enumerable.Range(1, lines).Select(i => JsonSerializer.Serialize(new { id = $"{name}-{i}", question = $"What is {i} + {i % 7}?" })));

    private static IReadOnlyList<string> Ids(Deployment deployment, string name) => BatchFiles.Ids(Output(deployment, name));

    private static Task Written(Deployment deployment, string name, int lines) => Growth.WaitAsync(Output(deployment, name), lines, Deployment.Limit);

    private static string Output(Deployment deployment, string name) => Path.Combine(deployment.Folder, $"{name}.out.jsonl");
}
