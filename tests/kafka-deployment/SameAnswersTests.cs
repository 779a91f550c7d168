using ModelNet.Inference;
using ModelNet.Inference.Llama;
using ModelNet.SameAnswers;
using ModelNet.Tests.Support;
using Xunit.Abstractions;

namespace ModelNet.Kafka.Deployment;

/// <summary>Drafting ahead and deciding early change no token over brokers either: a few questions of what tests/same-answers asks by the hundred.</summary>
public sealed class SameAnswersTests(ITestOutputHelper output)
{
    [SkippableFact]
    public async Task Deciding_early_and_drafting_ahead_give_the_same_answers_over_kafka()
    {
        var servers = Brokers.One.BootstrapServers;
        LlamaEngine.Start(TestFiles.EngineFolder);
        List<IModel> models = [.. new[] { "abacus", "almanac", "scribe" }.Select(name => LlamaModel.Load(new LlamaModelOptions { Path = TestFiles.Model($"{name}.gguf")!, Name = name }))];
        string[] questions = [.. Enumerable.Range(3, 6).Select(n => $"Tom has {n} apples and buys {2 * n} more. How many apples does Tom have?")];
        var comparison = new WayComparison(new Plan(models, "[abacus, almanac, scribe]", questions, 24, Deployment.Limit), () => RunLog.Kafka(servers), output.WriteLine);
        await comparison.RunAsync(drafter: "scribe", only: way => way.Settings.Contains("early", StringComparison.Ordinal));
        models.ForEach(model => model.Dispose());
        comparison.Faults.ShouldBeEmpty();
    }
}
