using Xunit.Abstractions;

namespace ModelNet.Kafka.Deployment;

/// <summary>A service that freezes for longer than its group waits, is replaced, and wakes up without knowing it.</summary>
public sealed class FrozenTests(ITestOutputHelper output)
{
    /// <summary>The least that brokers allow unless they are told otherwise: the tests wait for it.</summary>
    private const int SessionTimeout = 6;

    [SkippableFact]
    public async Task A_fuser_that_was_replaced_while_it_was_frozen_changes_no_token()
    {
        const int Sessions = 16;
        using var deployment = new Deployment(Brokers.Three, replication: 3, "abacus", "scribe") { SessionTimeout = SessionTimeout };
        var services = await deployment.StartAsync(fusers: 2);
        var client = deployment.Ask(Sessions, deployment.Parallel, maxTokens: 24, inFlight: 12);
        await deployment.ResultsAsync(client, 1);
        await services.Fusers[0].SignalAsync("STOP");
        await deployment.EndAsync(client, Sessions); // so the other one has taken over all that the frozen one had begun

        var more = deployment.Ask(Sessions, deployment.Parallel, maxTokens: 24, inFlight: 12);
        await deployment.ResultsAsync(more, Sessions / 4);
        await services.Fusers[0].SignalAsync("CONT");
        await deployment.EndAsync(more, Sessions);
        await services.Fusers[0].StopAsync(); // it has written all that it ever will

        var verdict = deployment.Verify();
        output.WriteLine(Verifier.Report.VerdictText.Json(verdict));
        verdict["completed"].ShouldBe(2 * Sessions);
    }

    [SkippableFact]
    public async Task A_worker_that_was_replaced_while_it_was_frozen_changes_no_token()
    {
        const int Sessions = 16;
        using var deployment = new Deployment(Brokers.Three, replication: 3, "abacus", "scribe") { SessionTimeout = SessionTimeout };
        var services = await deployment.StartAsync();
        var spare = deployment.StartWorker("abacus");
        await Deployment.ReadyAsync(spare);
        var client = deployment.Ask(Sessions, "abacus > scribe", maxTokens: 40, inFlight: 12);
        await deployment.ResultsAsync(client, 1);
        await services.Workers[0].SignalAsync("STOP");
        await deployment.EndAsync(client, Sessions);

        var more = deployment.Ask(Sessions, $"abacus > {deployment.Parallel}", maxTokens: 24, inFlight: 12);
        await deployment.ResultsAsync(more, Sessions / 4);
        await services.Workers[0].SignalAsync("CONT");
        await deployment.EndAsync(more, Sessions);
        await services.Workers[0].StopAsync();

        var verdict = deployment.Verify();
        output.WriteLine(Verifier.Report.VerdictText.Json(verdict));
        verdict["completed"].ShouldBe(2 * Sessions);
    }
}
