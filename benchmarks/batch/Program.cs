using System.Globalization;
using ModelNet.Bench.Batch;
using ModelNet.Bench.Steps;
using ModelNet.Inference;
using ModelNet.Inference.Llama;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var quick = args.Contains("--quick");
var only = args.Where(argument => argument.StartsWith('G')).ToHashSet();
var models = args.Contains("--set-costs") ? SetCosts.Models(3) : Load(args.Contains("--bundled"));
if (models.Length == 0)
{
    Console.WriteLine("G5 to G10, G24, G25: skipped, no model was found (set MODELNET_MODELS, or use --set-costs)");
    return 0;
}

var goals = new BatchGoals(models, quick);
Console.WriteLine($"{models[0].Description.Summary}, one thread for each model, {Environment.ProcessorCount} cores, load {Paired.Load()}");
foreach (var (name, measure) in goals.All)
{
    if (only.Count == 0 || only.Contains(name))
    {
        await measure();
    }
}

foreach (var model in models)
{
    model.Dispose();
}

return 0;

static IModel[] Load(bool small)
{
    var bundled = ModelFiles.Small();
    var file = (small ? null : ModelFiles.Large()) ?? (bundled.Count > 0 ? bundled[^1] : null);
    return file is null ? [] : [.. Enumerable.Range(0, 3).Select(i => LlamaModel.Load(new LlamaModelOptions { Path = file, Name = $"m{i}" }))];
}
