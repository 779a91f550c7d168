using Xunit.Abstractions;

namespace ModelNet.Kafka.Deployment;

/// <summary>kill -9 of everything in turn, on three brokers with three copies: every session ends once, and nothing that was decided is lost or changed.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    [SkippableFact]
    public async Task Broker_worker_fuser_and_router_are_killed_and_every_session_ends_once()
    {
        var kafka = Brokers.Three;
        string[] models = Deployment.IsLong ? ["abacus", "almanac", "scribe"] : ["abacus", "scribe"];
        var sessions = Deployment.IsLong ? 200 : 40;
        using var deployment = new Deployment(kafka, replication: 3, models);
        var services = await deployment.StartAsync(workers: 2, fusers: 2, routers: 2);
        var client = deployment.Ask(sessions, deployment.Parallel, maxTokens: 24, inFlight: 12);

        await deployment.ResultsAsync(client, sessions / 10);
        kafka.Kill(1);
        await deployment.ResultsAsync(client, sessions * 2 / 10);
        kafka.Restart(1);
        await deployment.ResultsAsync(client, sessions * 3 / 10);
        await services.Workers[0].KillAsync();
        await deployment.ResultsAsync(client, sessions * 5 / 10);
        await services.Fusers[0].KillAsync();
        await deployment.ResultsAsync(client, sessions * 7 / 10);
        await services.Routers[0].KillAsync();
        await deployment.EndAsync(client, sessions);

        var verdict = deployment.Verify();
        output.WriteLine(Verifier.Report.VerdictText.Json(verdict));
        verdict["completed"].ShouldBe(sessions);
        verdict["recomputed_steps"].ShouldBe(verdict["fused_steps"], "every fused token is certified and was computed again");
    }
}
