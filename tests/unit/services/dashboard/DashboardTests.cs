using System.Net;
using System.Text.Json;
using ModelNet.Bus;
using ModelNet.Client;
using ModelNet.Contracts;
using ModelNet.Dashboard;
using ModelNet.Dashboard.Serve;
using ModelNet.Hosting;
using ModelNet.Inference.Scripted;
using ModelNet.Local;

namespace ModelNet.Services.Tests.Dashboards;

/// <summary>A dashboard over services that run, asked over HTTP as a browser asks, against what the log itself says.</summary>
public sealed class DashboardTests : IAsyncLifetime, IDisposable
{
    private const string Flow = "m > [m, n]";
    private const int Sessions = 12;
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(60);
    private readonly LogBench _bench = new();
    private readonly HttpClient _http = new();
    private DashboardService? _dashboard;
    private DashboardServer? _server;

    public async Task InitializeAsync()
    {
        await using (var services = await StartServices())
        {
            var client = new SessionClient(_bench.Bus);
            for (var i = 0; i < Sessions; i++)
            {
                client.Submit(new SessionRequest { Session = $"s-{i}", Flow = Flow, Question = i == 0 ? "<b>bold</b>" : $"{i}?", MaxTokens = 4 });
            }

            await Wait(() => Task.FromResult(_bench.All<Result>(Topics.Results).Count == Sessions));
        }

        _bench.Bus.EnsureTopics([DeadLetters.TopicOf(Topics.Requests)]);
        new DeadLetters(_bench.Bus).Write(new RecordView(Topics.Requests, 0, 41, 1, "k"u8, "rubbish"u8), "bad_record", "it is no request");
        _dashboard = DashboardService.Start(_bench.Bus, new DashboardOptions { Deployment = new LogAsDeployment(_bench) });
        await Task.WhenAll(_dashboard.Loops.Select(loop => loop.Started));
        _server = await DashboardServer.StartAsync(_dashboard, new IPEndPoint(IPAddress.Loopback, 0), ["models.example.org"]);
    }

    public async Task DisposeAsync()
    {
        await _server!.DisposeAsync();
        foreach (var loop in _dashboard!.Loops)
        {
            await loop.DisposeAsync();
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _bench.Dispose();
    }

    [Fact]
    public async Task It_counts_what_the_log_holds()
    {
        var state = await Settled();
        var results = _bench.All<Result>(Topics.Results);
        var totals = state.GetProperty("totals");
        totals.GetProperty("requests").GetInt64().ShouldBe(Sessions);
        totals.GetProperty("completed").GetInt64().ShouldBe(Sessions);
        totals.GetProperty("open").GetInt32().ShouldBe(0);
        totals.GetProperty("alone_tokens").GetInt64().ShouldBe(results.Sum(result => result.Stages[0].TokenCount));
        totals.GetProperty("fused_tokens").GetInt64().ShouldBe(results.Sum(result => result.Stages[1].TokenCount));
        var steps = _bench.All<FusedTokens>(Topics.FusedTokens).Where(record => record.Kind == FusedKind.Tokens).Sum(record => record.Tokens.Count);
        totals.GetProperty("fused_steps").GetInt64().ShouldBe(steps);
        state.GetProperty("branches").EnumerateArray().Select(branch => (branch.GetProperty("model").GetString(), branch.GetProperty("steps").GetInt64())).ShouldBe([("m", steps), ("n", steps)]);
        state.GetProperty("branches").EnumerateArray().Sum(branch => branch.GetProperty("last_share").GetDouble()).ShouldBe(1, 1e-9, "one of the two answers last");
        state.GetProperty("topics").EnumerateArray().Single(topic => topic.GetProperty("name").GetString() == "results").GetProperty("records").GetInt64().ShouldBe(Sessions);
        state.GetProperty("trouble").ValueKind.ShouldBe(JsonValueKind.Null);
        var letter = state.GetProperty("letters").EnumerateArray().ShouldHaveSingleItem();
        (letter.GetProperty("topic").GetString(), letter.GetProperty("offset").GetInt64(), letter.GetProperty("code").GetString(), letter.GetProperty("reason").GetString()).ShouldBe(("requests", 41, "bad_record", "it is no request"));
    }

    [Fact]
    public async Task A_session_shows_its_stages_and_votes()
    {
        await Settled();
        var session = await Get("/api/session?id=s-0");
        session.GetProperty("question").GetString().ShouldBe("<b>bold</b>");
        session.GetProperty("flow").GetString().ShouldBe(Flow);
        var stages = session.GetProperty("stages").EnumerateArray().ToList();
        var result = _bench.All<Result>(Topics.Results).Find(each => each.Session.ToString() == "s-0")!;
        stages.Select(stage => stage.GetProperty("text").GetString()).ShouldBe([result.Stages[0].Text.ToString(), result.Stages[1].Text.ToString()]);
        stages.Select(stage => stage.GetProperty("models").EnumerateArray().Count()).ShouldBe([1, 2]);
        stages[0].GetProperty("steps").EnumerateArray().ShouldBeEmpty();
        stages[1].GetProperty("steps").EnumerateArray().ShouldAllBe(step => step.GetProperty("votes").EnumerateArray().Count() == 2);
        stages.ShouldAllBe(stage => stage.GetProperty("finish").GetString() != "None");
        (await _http.GetAsync(new Uri($"{_server!.Address}/api/session?id=nobody"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Metrics_say_the_same_as_the_page()
    {
        var totals = (await Settled()).GetProperty("totals");
        var metrics = await _http.GetStringAsync(new Uri($"{_server!.Address}/metrics"));
        metrics.ShouldContain($"modelnet_tokens_total{{decided_by=\"fuser\"}} {totals.GetProperty("fused_tokens").GetInt64()}\n");
        metrics.ShouldContain($"modelnet_sessions_ended_total{{outcome=\"completed\"}} {Sessions}\n");
        metrics.ShouldContain("modelnet_dead_letters_total 1\n");
        metrics.ShouldContain("# TYPE modelnet_branch_compute_seconds summary\n", customMessage: "only summaries have quantiles");
        metrics.ShouldContain("modelnet_group_lag_records{group=\"fuser\",topic=\"fusion-tasks\"} 3\n");
        foreach (var line in metrics.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#'))
        {
            line.ShouldMatch("^modelnet_[a-z_]+(\\{([a-z_]+=\"[^\"]*\",?)+\\})? [0-9.E+-]+$");
        }
    }

    [Fact]
    public async Task The_page_comes_with_its_files_and_takes_nothing_from_elsewhere()
    {
        using var page = await _http.GetAsync(new Uri(_server!.Address));
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        page.Headers.GetValues("Content-Security-Policy").Single().ShouldStartWith("default-src 'none'");
        var html = await page.Content.ReadAsStringAsync();
        html.ShouldNotContain("http://");
        html.ShouldNotContain("https://");
        foreach (var file in (string[])["/dashboard.js", "/dashboard.css", "/icon.svg"])
        {
            html.ShouldContain($"\"{file}\"");
            (await _http.GetByteArrayAsync(new Uri(_server.Address + file))).ShouldNotBeEmpty();
        }

        (await _http.GetStringAsync(new Uri($"{_server.Address}/dashboard.js"))).ShouldNotContain("innerHTML");
        using var post = await _http.PostAsync(new Uri($"{_server.Address}/api/state"), null);
        post.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    [Theory]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("127.0.0.1:8080", HttpStatusCode.OK)]
    [InlineData("[::1]:8080", HttpStatusCode.OK)]
    [InlineData("Models.Example.org", HttpStatusCode.OK)]
    [InlineData("evil.example.org", HttpStatusCode.MisdirectedRequest)]
    [InlineData("127.0.0.1.evil.example.org:8080", HttpStatusCode.MisdirectedRequest)]
    public async Task A_name_that_was_not_given_is_refused(string host, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{_server!.Address}/api/state") { Headers = { Host = host } };
        (await _http.SendAsync(request)).StatusCode.ShouldBe(expected);
    }

    [Fact]
    public async Task Brokers_that_cannot_be_asked_are_shown_and_asked_again()
    {
        await Settled();
        var deployment = new LogAsDeployment(_bench) { Fails = true };
        var blind = DashboardService.Start(_bench.Bus, new DashboardOptions { Deployment = deployment, LookUpEvery = TimeSpan.FromMilliseconds(1) }, new SupervisionOptions { IsPassing = _ => true });
        await using var server = await DashboardServer.StartAsync(blind, new IPEndPoint(IPAddress.Loopback, 0), []);
        await Wait(async () => (await Get("/api/state", server)).GetProperty("trouble").GetString() == "nobody answers");
        await Wait(async () => (await _http.GetAsync(new Uri($"{server.Address}/healthz"))).StatusCode == HttpStatusCode.ServiceUnavailable);
        deployment.Fails = false;
        await Wait(async () => (await Get("/api/state", server)).GetProperty("trouble").ValueKind == JsonValueKind.Null);
        await Wait(async () => (await Get("/api/state", server)).GetProperty("totals").GetProperty("completed").GetInt64() == Sessions);
        await Wait(async () => (await _http.GetAsync(new Uri($"{server.Address}/healthz"))).StatusCode == HttpStatusCode.OK);
        foreach (var loop in blind.Loops)
        {
            await loop.DisposeAsync();
        }
    }

    private async Task<LocalHost> StartServices() => await LocalHost.StartAsync(new LocalHostOptions { Bus = _bench.Bus, Models = [Scripted("m", "one two"), Scripted("n", "one three")], TokensPerSequence = 512 });

    private static ScriptedModel Scripted(string name, string answer) => ScriptedModel.Saying(name, ScriptedVocabulary.Of("one ", name), answer);

    /// <summary>The state once everything has been read.</summary>
    private async Task<JsonElement> Settled()
    {
        await Wait(async () => (await Get("/api/state")).GetProperty("totals") is var totals && totals.GetProperty("completed").GetInt64() == Sessions && totals.GetProperty("letters").GetInt64() == 1);
        await Wait(async () => (await Get("/api/state")).GetProperty("topics").EnumerateArray().Any());
        return await Get("/api/state");
    }

    private async Task<JsonElement> Get(string path, DashboardServer? server = null)
    {
        using var document = JsonDocument.Parse(await _http.GetStringAsync(new Uri((server ?? _server!).Address + path)));
        return document.RootElement.Clone();
    }

    private static async Task Wait(Func<Task<bool>> condition)
    {
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        while (!await condition())
        {
            System.Diagnostics.Stopwatch.GetElapsedTime(began).ShouldBeLessThan(s_bound, "it did not come to that within a minute");
            await Task.Yield();
        }
    }

    /// <summary>The embedded log as a deployment: its topics with their records, and a group that is behind.</summary>
    private sealed class LogAsDeployment(LogBench bench) : IDeployment
    {
        private static readonly string[] s_topics = [Topics.Requests, Topics.FusedTokens, Topics.StageTokens, Topics.Results, DeadLetters.TopicOf(Topics.Requests)];
        private volatile bool _fails;

        public bool Fails
        {
            get => _fails;
            set => _fails = value;
        }

        public string Description => "a log";

        public DeploymentState Look() => _fails
            ? throw new BusUnavailableException("broker_unreachable", "nobody answers", "wait")
            : new DeploymentState([.. s_topics.Select(topic => new TopicSight(topic, 1, 1, [new PartitionSight(0, 0, bench.Count(topic))]))], [new GroupSight("fuser", "stable", 1, [new LagSight(Topics.FusionTasks, 3), new LagSight(Topics.Results, null)])]);
    }
}
