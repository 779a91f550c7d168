using ModelNet.Inference;
using ModelNet.Inference.Llama;
using ModelNet.Tests.Support;
using ModelNet.Tests.Support.Kafka;

namespace ModelNet.SameAnswers;

/// <summary>Shows for any models that computing ahead, drafting and deciding early change no token. See <see cref="SameAnswersOptions.Usage"/>.</summary>
internal static class SameAnswersCommand
{
    private const int MostFaultsShown = 50;

    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter errors)
    {
        try
        {
            var options = SameAnswersOptions.Read(arguments);
            var questions = options.Questions();
            return await RunAsync(options, questions, output, errors);
        }
        catch (ArgumentException wrong)
        {
            errors.WriteLine($"{wrong.Message}\n{SameAnswersOptions.Usage}");
            return 2;
        }
    }

    private static async Task<int> RunAsync(SameAnswersOptions options, IReadOnlyList<string> questions, TextWriter output, TextWriter errors)
    {
        LlamaEngine.Start(TestFiles.EngineFolder);
        List<IModel> models = [.. options.Models.Select(model => LlamaModel.Load(new LlamaModelOptions { Path = model.Path, Name = model.Name }))];
        using var kafka = options.OverKafka ? TestKafka.Start(KafkaLocation.Find() ?? throw new ArgumentException(KafkaLocation.Missing)) : null;
        try
        {
            output.WriteLine($"{questions.Count} questions to {options.Flow}, {options.MaxTokens} tokens at most, over {(kafka is null ? "the embedded log" : "Kafka")}");
            var plan = new Plan(models, options.Flow, questions, options.MaxTokens, options.Minutes);
            var comparison = new WayComparison(plan, () => kafka is null ? RunLog.Embedded() : RunLog.Kafka(kafka.BootstrapServers), output.WriteLine);
            await comparison.RunAsync(options.Drafter);
            comparison.Faults.Take(MostFaultsShown).ToList().ForEach(errors.WriteLine);
            output.WriteLine(comparison.Faults.Count == 0 ? "No token differs." : $"{comparison.Faults.Count} faults.");
            return comparison.Faults.Count == 0 ? 0 : 1;
        }
        finally
        {
            models.ForEach(model => model.Dispose());
        }
    }
}
