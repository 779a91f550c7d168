using ModelNet.Golden;
using ModelNet.Tests.Support;

namespace ModelNet.E2e;

/// <summary>The flows that the command answers.</summary>
public sealed class FlowTests(TinyModels models) : CommandTest(models)
{
    private static readonly string[] Flows = ["a > b > c", "[a, b, c]", "a > [b, c]", "[b, c] > a", "[a > b, c]", "a", "[a*3, b] > (c > a)"];

    [SkippableFact]
    public async Task Every_flow_answers_and_the_log_holds_together()
    {
        string[] flows = [.. Flows.SelectMany(flow => new[] { "--flow", flow })];
        string[] line = ["run", "What is left? 还剩下什么？", .. flows, "--models", ModelsFolder, "--max-tokens", "12", "--log", "run", "--json"];
        var finished = (await RunningCommand.RunAsync(Folder, line)).ShouldExitWith(0);

        var results = finished.JsonOf("result");
        results.Select(result => result.GetProperty("outcome").GetString()).ShouldBe(Enumerable.Repeat("completed", Flows.Length));
        results.Select(result => result.GetProperty("tokens").GetInt32()).ShouldAllBe(tokens => tokens > 0);
        var summary = finished.JsonOf("summary").ShouldHaveSingleItem();
        (summary.GetProperty("sessions").GetInt32(), summary.GetProperty("completed").GetInt32(), summary.GetProperty("open").GetInt32()).ShouldBe((Flows.Length, Flows.Length, 0));

        var log = LogSnapshot.Read(LogOf("run"));
        LogInvariants.Check(log);
        log.Results.Count.ShouldBe(Flows.Length);
        log.Results.Select(result => result.Text.ToString()).Order().ShouldBe(results.Select(result => result.GetProperty("text").GetString()!).Order());
    }

    [SkippableFact]
    public async Task The_shipped_flows_answer_with_the_bundled_models()
    {
        var root = TestFiles.Repository;
        Skip.If(root is null || !Directory.Exists(Path.Combine(root, "flows")) || Directory.GetFiles(Path.Combine(root, "models"), "*.gguf").Length < 3, "the bundled flows or models are not there");
        string[] flows = ["si", "pi", "s2p", "p2s"];
        string[] line = ["run", "--questions", Path.Combine(root!, "models", "data", "examples.jsonl"), "--limit", "2", "--models", Path.Combine(root!, "models"), "--max-tokens", "24", "--log", "run", "--json"];
        var finished = (await RunningCommand.RunAsync(Folder, [.. line, .. flows.SelectMany(flow => new[] { "--flow", Path.Combine(root!, "flows", $"{flow}.yaml") })])).ShouldExitWith(0);
        finished.JsonOf("result").Count.ShouldBe(2 * flows.Length);
        LogInvariants.Check(LogSnapshot.Read(LogOf("run")));
    }

    [SkippableFact]
    public async Task Deterministic_runs_give_the_same_answer_whatever_runs_beside_them()
    {
        var alone = await RunningCommand.RunAsync(Folder, Run("What is left?", "[a, b]", "--max-tokens", "40", "--deterministic", "--log", "one", "--json"));
        string[] beside = ["--flow", "[b, c]", "--flow", "c > a", "--parallel", "3"];
        var among = await RunningCommand.RunAsync(Folder, [.. Run("What is left?", "[a, b]", "--max-tokens", "40", "--deterministic", "--log", "many", "--json"), .. beside]);
        var expected = alone.ShouldExitWith(0).JsonOf("result")[0].GetProperty("text").GetString();
        among.ShouldExitWith(0).JsonOf("result").Single(result => result.GetProperty("flow").GetString() == "[a, b]").GetProperty("text").GetString().ShouldBe(expected);
    }
}
