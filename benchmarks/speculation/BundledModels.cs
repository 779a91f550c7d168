using System.Text.Json;
using ModelNet.Bench.Steps;
using ModelNet.Inference;
using ModelNet.Inference.Llama;

namespace ModelNet.Bench.Speculation;

/// <summary>Goals G14, G20 and G21, which are counts: what drafting saves, with models of different vocabularies, at the same answers.</summary>
internal static class BundledModels
{
    public static async Task RunAsync(int questions, int tokens)
    {
        var files = ModelFiles.Small();
        if (files.Count < 2)
        {
            Console.WriteLine("G20, G21: skipped, the bundled models were not found");
            return;
        }

        IModel[] models = [.. files.Select(file => LlamaModel.Load(new LlamaModelOptions { Path = file, Name = Path.GetFileNameWithoutExtension(file) }))];
        var asked = Questions(Path.Combine(Path.GetDirectoryName(files[0])!, "data", "test.jsonl"), questions);
        await using var ensemble = await Ensemble.StartAsync(models, Environment.ProcessorCount);
        ensemble.Run("", asked[..1], 8);
        Console.WriteLine($"{models.Length} bundled models, {asked.Count} questions one after the other; G20 good <= 0.6, stretch 0.45; G21 good <= 0.6, stretch 0.4; G14 good < {0.6 * (models.Length + 1):0.0} records a token");
        var plain = ensemble.Run("", asked, tokens);
        Show("plain", plain, plain, drafter: -1);
        for (var drafter = 0; drafter < models.Length; drafter++)
        {
            foreach (var length in (int[])[2, 4, 6])
            {
                var name = models[drafter].Description.Name;
                Show($"{name} drafts {length}", ensemble.Run($"speculate: {{ draft: {name}, length: {length} }}\n", asked, tokens), plain, drafter);
            }
        }

        Show("auto", ensemble.Run("speculate: auto\n", asked, tokens), plain, drafter: -1);
    }

    private static List<string> Questions(string path, int count) =>
        [.. File.ReadLines(path).Take(count).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("question").GetString()!)];

    private static void Show(string name, Counts counts, Counts plain, int drafter)
    {
        var answering = Enumerable.Range(0, counts.Decodes.Count).Where(branch => branch != drafter).Max(counts.DecodesPerToken);
        var same = counts.Texts.Zip(plain.Texts).Count(pair => pair.First == pair.Second);
        Console.WriteLine($"   {name,-20} G20 decodes/token {answering:0.000} ({string.Join(", ", counts.Decodes)} of {counts.Tokens} tokens), G21 round trips/token {counts.TripsPerToken:0.000} ({counts.Rounds} + {counts.Drafts} / 2), G14 records/token {counts.RecordsPerToken:0.000} ({counts.Records}), bytes/token {(double)counts.Bytes / counts.Tokens:0}, tokens/s {counts.TokensPerSecond:0} ({counts.TokensPerSecond / plain.TokensPerSecond:0.00} of plain), {same} of {counts.Texts.Count} answers the same");
    }
}
