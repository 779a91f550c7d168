using System.Globalization;
using ModelNet.Bench.Batch;
using ModelNet.Bench.Steps;
using ModelNet.Inference.Llama;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var quick = args.Contains("--quick");
var only = args.Where(argument => argument.StartsWith('G')).ToHashSet();
var bundled = ModelFiles.Small();
var file = args.Contains("--bundled") ? null : ModelFiles.Large();
file ??= bundled.Count > 0 ? bundled[^1] : null;
if (file is null)
{
    Console.WriteLine("G5 to G10, G24, G25: skipped, no model was found (set MODELNET_MODELS)");
    return 0;
}

LlamaModel[] models = [.. Enumerable.Range(0, 3).Select(i => LlamaModel.Load(new LlamaModelOptions { Path = file, Name = $"m{i}" }))];
var goals = new BatchGoals(models, quick);
Console.WriteLine($"{Path.GetFileName(file)}, one thread for each model, {Environment.ProcessorCount} cores, load {Paired.Load()}");
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
