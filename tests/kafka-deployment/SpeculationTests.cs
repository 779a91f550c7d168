using System.Text.Json;
using Xunit.Abstractions;

namespace ModelNet.Kafka.Deployment;

/// <summary>Stages that draft ahead, over brokers and in processes that are killed: the answers of a run without drafts.</summary>
public sealed class SpeculationTests(ITestOutputHelper output)
{
    [SkippableFact]
    public async Task Drafter_answering_worker_and_fuser_are_killed_and_every_answer_is_that_of_a_run_without_drafts()
    {
        var sessions = Deployment.IsLong ? 100 : 16;
        using var deployment = new Deployment(Brokers.Three, replication: 3, "abacus", "scribe");
        var services = await deployment.StartAsync(workers: 2, fusers: 2);
        var plain = deployment.Ask(sessions, deployment.Parallel, maxTokens: 32, inFlight: 8, "--deterministic");
        var expected = Answers(await deployment.EndAsync(plain, sessions));

        var flow = deployment.FlowFile($"flow: '{deployment.Parallel}'\nspeculate: {{ draft: scribe, length: 4 }}\n");
        var drafted = deployment.Ask(sessions, flow, maxTokens: 32, inFlight: 8, "--deterministic");
        await deployment.ResultsAsync(drafted, sessions / 6);
        await services.Workers[2].KillAsync(); // the first of scribe's, which drafts
        await deployment.ResultsAsync(drafted, sessions * 2 / 6);
        await services.Fusers[0].KillAsync();
        await deployment.ResultsAsync(drafted, sessions * 3 / 6);
        await services.Workers[0].KillAsync();
        Answers(await deployment.EndAsync(drafted, sessions)).ShouldBe(expected);

        var verdict = deployment.Verify();
        output.WriteLine(Verifier.Report.VerdictText.Json(verdict));
        verdict["completed"].ShouldBe(2 * sessions);
        verdict["recomputed_steps"].ShouldBe(verdict["fused_steps"], "every fused token is certified and was computed again");
        verdict["drafts"].ShouldBeGreaterThan(sessions);
        verdict["answers_ahead"].ShouldBeGreaterThan(verdict["rejected_answers"]);
    }

    /// <summary>Each question's answer, in the order of the questions.</summary>
    private static IReadOnlyList<string> Answers(Finished client) =>
        [.. client.JsonOf("result").OrderBy(Question, StringComparer.Ordinal).Select(line => $"{Question(line)} -> {line.GetProperty("text").GetString()}")];

    private static string Question(JsonElement line) => line.GetProperty("question").ToString();
}
