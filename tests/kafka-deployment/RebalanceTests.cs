using Xunit.Abstractions;

namespace ModelNet.Kafka.Deployment;

/// <summary>Workers of a model come and go while sessions run: sessions move, and none begins again.</summary>
public sealed class RebalanceTests(ITestOutputHelper output)
{
    [SkippableFact]
    public async Task From_one_worker_to_three_and_back_to_one_no_stage_begins_again()
    {
        var sessions = Deployment.IsLong ? 100 : 20;
        using var deployment = new Deployment(Brokers.Three, replication: 3, "abacus", "scribe");
        var services = await deployment.StartAsync();
        var first = deployment.Ask(sessions, deployment.Parallel, maxTokens: 24, inFlight: 8);
        await deployment.ResultsAsync(first, 1);
        var second = deployment.StartWorker("abacus");
        var third = deployment.StartWorker("abacus");
        await Deployment.ReadyAsync(second);
        await Deployment.ReadyAsync(third);

        var more = deployment.Ask(sessions, $"abacus > {deployment.Parallel}", maxTokens: 24, inFlight: 8);
        await deployment.ResultsAsync(more, sessions / 5);
        await services.Workers[0].StopAsync();
        await deployment.ResultsAsync(more, sessions * 2 / 5);
        await second.StopAsync();
        await deployment.EndAsync(more, sessions);
        await deployment.EndAsync(first, sessions);

        var verdict = deployment.Verify();
        output.WriteLine(Verifier.Report.VerdictText.Json(verdict));
        verdict["completed"].ShouldBe(2 * sessions);
        verdict["stages_begun_again"].ShouldBe(0, "a branch that moves is rebuilt from what was decided");
        verdict["answers_after_decision"].ShouldBe(0, "nothing is computed that had been decided");
    }
}
