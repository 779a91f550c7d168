using System.Globalization;
using ModelNet.Bench.Speculation;
using ModelNet.Bench.Steps;
using ModelNet.Inference;
using ModelNet.Inference.Llama;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string[] questions = [.. Enumerable.Range(0, 10).Select(i => $"Tom has {i + 3} apples and buys {i + 2} more. How many apples has he?"), "What is the capital of France?", "Who wrote Hamlet?", "What is 17 + 28?", "Is a whale a fish?"];
var models = ModelFiles.Small().Select(IModel (file) => LlamaModel.Load(new LlamaModelOptions { Path = file, Name = Path.GetFileNameWithoutExtension(file) })).ToList();
await using var ensemble = await Ensemble.StartAsync(models, Environment.ProcessorCount);
Show("plain", ensemble.Run("", questions, 96));
foreach (var model in models)
{
    foreach (var length in (int[])[2, 4, 6])
    {
        Show($"{model.Description.Name} {length}", ensemble.Run($"speculate: {{ draft: {model.Description.Name}, length: {length} }}\n", questions, 96));
    }
}

void Show(string name, Counts counts) => Console.WriteLine($"{name}: tokens {counts.Tokens}, rounds {counts.Rounds}, drafts {counts.Drafts}, trips/token {counts.TripsPerToken:0.000}, records/token {counts.RecordsPerToken:0.000}, decodes/token {string.Join(" ", counts.Decodes.Select((_, i) => counts.DecodesPerToken(i).ToString("0.000", CultureInfo.InvariantCulture)))}, tokens/s {counts.TokensPerSecond:0.0} hash {string.Join("|", counts.Texts).GetHashCode():x}");
