using System.Text.Json;
using ModelNet.Bus.Kafka;
using ModelNet.Contracts;
using ModelNet.Tests.Support;

namespace ModelNet.Kafka.Deployment;

/// <summary>The dashboard of a deployment, against the verifier, which reads the same log and shares no code with it, and as a reader sees its page.</summary>
public sealed class DashboardTests
{
    private const int Sessions = 8;

    [SkippableFact]
    public async Task It_shows_what_the_verifier_counts_live_and_after_a_start()
    {
        using var deployment = new Deployment(Brokers.One, replication: 1, "abacus", "scribe");
        var services = await deployment.StartAsync();
        var live = deployment.Start("dashboard", "--listen", "0");
        using var page = await DashboardPage.OfAsync(live);
        await deployment.EndAsync(deployment.Ask(Sessions, $"abacus > {deployment.Parallel}", maxTokens: 16, inFlight: 4), Sessions);
        var verdict = deployment.Verify();
        var seen = await page.StateAsync(state => Seen(state, verdict));
        ShouldBe(seen, verdict);
        DashboardPage.Total(seen, "unreadable").ShouldBe(0);

        await using (var bus = KafkaBus.Open(new KafkaBusOptions { BootstrapServers = deployment.Servers, TopicPrefix = deployment.Prefix }))
        {
            bus.Append(Topics.Requests, "rubbish"u8, "no request"u8);
            await bus.FlushAsync();
        }

        var state = await page.StateAsync(state => DashboardPage.Total(state, "letters") == 1);
        state.GetProperty("letters")[0].GetProperty("topic").GetString().ShouldBe("requests");
        state.GetProperty("letters")[0].GetProperty("reason").GetString()!.ShouldNotBeEmpty();
        state.GetProperty("groups").EnumerateArray().Select(group => (group.GetProperty("name").GetString(), group.GetProperty("members").GetInt32()))
            .ShouldBe([("chain-router", 1), ("fuser", 1), ("model-worker.abacus", 1), ("model-worker.scribe", 1)]);

        // One that starts now reads the same from the log.
        var later = deployment.Start("dashboard", "--listen", "0");
        using var second = await DashboardPage.OfAsync(later);
        ShouldBe(await second.StateAsync(state => Seen(state, verdict)), verdict);
        await later.SignalAsync("TERM");
        (await later.EndAsync(Deployment.Limit)).ShouldExitWith(0);

        await services.Fusers[0].SignalAsync("TERM");
        await page.StateAsync(state => state.GetProperty("groups").EnumerateArray().Single(group => group.GetProperty("name").GetString() == "fuser").GetProperty("members").GetInt32() == 0);
        await live.SignalAsync("TERM");
        (await live.EndAsync(Deployment.Limit)).ShouldExitWith(0);
    }

    [SkippableFact]
    public async Task A_reader_sees_a_session_with_its_votes_and_no_markup_of_a_question()
    {
        var node = Node.With("jsdom");
        using var deployment = new Deployment(Brokers.One, replication: 1, "abacus", "scribe");
        await deployment.StartAsync();
        var dashboard = deployment.Start("dashboard", "--listen", "0");
        using var page = await DashboardPage.OfAsync(dashboard);
        var asked = (await deployment.Start("run", "<b>What</b> is 2 + 3?", "--flow", deployment.Parallel, "--max-tokens", "8", "--json").EndAsync(Deployment.Limit)).ShouldExitWith(0);
        var result = asked.JsonOf("result").ShouldHaveSingleItem();
        var verdict = deployment.Verify();
        var state = await page.StateAsync(state => Seen(state, verdict));

        var (code, output, errors) = await node.RunAsync([Path.Combine(TestFiles.Repository!, "tests", "kafka-deployment", "support", "page.js"), page.Address, result.GetProperty("session").GetString()!]);
        code.ShouldBe(0, errors);
        var seen = JsonDocument.Parse(output).RootElement;
        seen.GetProperty("errors").GetArrayLength().ShouldBe(0, output);
        seen.GetProperty("trouble").ValueKind.ShouldBe(JsonValueKind.Null);
        seen.GetProperty("tiles").GetProperty("completed").GetString().ShouldBe("1");
        seen.GetProperty("sessions")[0].EnumerateArray().Select(cell => cell.GetString()).ShouldContain("<b>What</b> is 2 + 3?");
        seen.GetProperty("markup").GetInt32().ShouldBe(0);
        seen.GetProperty("quotes").EnumerateArray().Select(quote => quote.GetString()).ShouldBe(["<b>What</b> is 2 + 3?", result.GetProperty("text").GetString()]);
        seen.GetProperty("steps").GetInt64().ShouldBe(DashboardPage.Total(state, "fused_steps"));
        seen.GetProperty("branches").EnumerateArray().Select(row => (row[0].GetString(), row[1].GetString()))
            .ShouldBe(((string[])["abacus", "scribe"]).Select(model => ((string?)model, (string?)DashboardPage.Shown(DashboardPage.Total(state, "fused_steps")))));
    }

    /// <summary>Each topic has a reader of its own, so results may be read before steps.</summary>
    private static bool Seen(JsonElement state, Verifier.Report.Verdict verdict) => DashboardPage.Total(state, "completed") == verdict["completed"] && DashboardPage.Total(state, "fused_steps") >= verdict["fused_steps"]
        && state.GetProperty("topics").GetArrayLength() > 0 && state.GetProperty("groups").GetArrayLength() > 0;

    private static void ShouldBe(JsonElement state, Verifier.Report.Verdict verdict)
    {
        DashboardPage.Total(state, "requests").ShouldBe(verdict["requests"]);
        DashboardPage.Total(state, "completed").ShouldBe(verdict["completed"]);
        DashboardPage.Total(state, "fused_steps").ShouldBe(verdict["fused_steps"]);
        DashboardPage.Total(state, "open").ShouldBe(0);
    }
}
