using System.Text.Json;
using Xunit.Abstractions;

namespace ModelNet.Kafka.Deployment;

/// <summary>
/// Policies in which drafts decide something, over brokers and in processes that are killed: every branch hears the same drafts, and the answers are those of a run in which nobody died.
/// </summary>
public sealed class DraftedPolicyTests(ITestOutputHelper output)
{
    [SkippableFact]
    public async Task A_worker_of_each_model_and_a_fuser_are_killed_and_every_answer_is_that_of_a_quiet_run()
    {
        var questions = Deployment.IsLong ? 100 : 8;
        using var deployment = new Deployment(Brokers.Three, replication: 3, "abacus", "scribe");
        var services = await deployment.StartAsync(workers: 2, fusers: 2);
        var spans = deployment.FlowFile($"name: spans\nflow: '{deployment.Parallel}'\npolicy: span\nspan_length: 3\n");
        var boundaries = deployment.FlowFile($"name: boundaries\nflow: '{deployment.Parallel}'\npolicy: boundary\nlead: scribe\n");
        RunningCommand Ask() => deployment.Ask(questions, spans, maxTokens: 32, inFlight: 8, "--flow", boundaries, "--deterministic");
        var sessions = 2 * questions;
        var expected = Answers(await deployment.EndAsync(Ask(), sessions));

        var killed = Ask();
        await deployment.ResultsAsync(killed, sessions / 6);
        await Task.WhenAll(services.Workers[0].KillAsync(), services.Workers[2].KillAsync(), services.Fusers[0].KillAsync());
        Answers(await deployment.EndAsync(killed, sessions)).ShouldBe(expected);

        var verdict = deployment.Verify();
        output.WriteLine(Verifier.Report.VerdictText.Json(verdict));
        verdict["completed"].ShouldBe(2 * sessions);
        verdict["recomputed_steps"].ShouldBe(verdict["fused_steps"], "every token was chosen again from the records");
        verdict["drafts"].ShouldBeGreaterThan(0);
    }

    /// <summary>Each question's answers, in the order of the questions and flows.</summary>
    private static IReadOnlyList<string> Answers(Finished client) => [.. client.JsonOf("result").Select(Answer).Order(StringComparer.Ordinal)];

    private static string Answer(JsonElement line) => $"{line.GetProperty("question")} {line.GetProperty("flow")} -> {line.GetProperty("text")}";
}
