using System.Text.Json;
using Xunit.Abstractions;

namespace ModelNet.Kafka.Deployment;

/// <summary>Stages that fuse spans, over brokers and in processes that are killed: every branch hears the same drafts, and the answers are those of a run in which nobody died.</summary>
public sealed class SpanTests(ITestOutputHelper output)
{
    [SkippableFact]
    public async Task Workers_and_a_fuser_are_killed_and_every_answer_is_that_of_a_quiet_run()
    {
        var sessions = Deployment.IsLong ? 100 : 24;
        using var deployment = new Deployment(Brokers.Three, replication: 3, "abacus", "scribe");
        var services = await deployment.StartAsync(workers: 2, fusers: 2);
        var flow = deployment.FlowFile($"flow: '{deployment.Parallel}'\npolicy: span\nspan_length: 3\n");
        var quiet = deployment.Ask(sessions, flow, maxTokens: 32, inFlight: 8, "--deterministic");
        var expected = Answers(await deployment.EndAsync(quiet, sessions));

        var killed = deployment.Ask(sessions, flow, maxTokens: 32, inFlight: 8, "--deterministic");
        await deployment.ResultsAsync(killed, sessions / 6);
        await services.Workers[2].KillAsync();
        await deployment.ResultsAsync(killed, sessions * 2 / 6);
        await services.Fusers[0].KillAsync();
        await deployment.ResultsAsync(killed, sessions * 3 / 6);
        await services.Workers[0].KillAsync();
        Answers(await deployment.EndAsync(killed, sessions)).ShouldBe(expected);

        var verdict = deployment.Verify();
        output.WriteLine(Verifier.Report.VerdictText.Json(verdict));
        verdict["completed"].ShouldBe(2 * sessions);
        verdict["recomputed_steps"].ShouldBe(verdict["fused_steps"], "every span was chosen again from the recorded scores");
        verdict["drafts"].ShouldBeGreaterThanOrEqualTo(2 * verdict["fused_steps"], "every branch drafts every step");
    }

    /// <summary>Each question's answer, in the order of the questions.</summary>
    private static IReadOnlyList<string> Answers(Finished client) =>
        [.. client.JsonOf("result").OrderBy(Question, StringComparer.Ordinal).Select(line => $"{Question(line)} -> {line.GetProperty("text").GetString()}")];

    private static string Question(JsonElement line) => line.GetProperty("question").ToString();
}
