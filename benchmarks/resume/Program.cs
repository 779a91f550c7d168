using System.Globalization;
using ModelNet.Bench.Resume;

// G23: the work of a batch that is killed at half and resumed, against one clean pass. Counts, not times: other load on the machine does not matter.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var quick = args.Contains("--quick");
var lines = quick ? 300 : 2000;
if (Questions.Models() is not { } models || Directory.GetFiles(models, "*.gguf").Length == 0)
{
    Console.WriteLine("G23: skipped, the bundled models are not there (run it inside the repository)");
    return 0;
}

var folder = Directory.CreateTempSubdirectory("modelnet-bench-").FullName;
try
{
    var input = Path.Combine(folder, "in.jsonl");
    Questions.Write(input, Path.Combine(models, "data", "test.jsonl"), lines);
    Measure("PI", "[abacus, almanac, scribe]", input);
    if (!quick)
    {
        Measure("S2P", "abacus > [almanac, scribe]", input);
    }
}
finally
{
    Directory.Delete(folder, recursive: true);
}

return 0;

void Measure(string name, string flow, string input)
{
    var (cleanOutput, output) = (Path.Combine(folder, $"{name}-clean.jsonl"), Path.Combine(folder, $"{name}.jsonl"));
    var clean = BatchProcess.Run(Command(cleanOutput, flow, input), null);
    var killed = BatchProcess.Run(Command(output, flow, input), lines / 2);
    var atKill = Questions.Ids(output).Count;
    var resumed = BatchProcess.Run([.. Command(output, flow, input), "--resume"], null);
    var both = killed + resumed;
    var ids = Questions.Ids(output);
    Console.WriteLine($"G23 {name}, {lines} lines, kill -9 after {atKill}: tokens decoded / one clean pass: {Ratio(both.Decoded, clean.Decoded)} (good <= 1.03, stretch 1.01); "
        + $"lost {Questions.Ids(cleanOutput).Except(ids).Count()}, duplicated {ids.Count - ids.Distinct().Count()}");
    Console.WriteLine($"   with prefill {Ratio(both.Computed, clean.Computed)}; prefill alone {Ratio(both.Prefill, clean.Prefill)}, prompts read with those taken over from other sequences {Ratio(both.Prefill + both.Shared, clean.Prefill + clean.Shared)}");
    Console.WriteLine($"   clean {Counts(clean)}; before the kill {Counts(killed)}, after {Counts(resumed)}");
}

string[] Command(string output, string flow, string input) => [input, "-o", output, "--flow", flow, "--models", models];

static string Ratio(long a, long b) => $"{(double)a / b:0.0000}";

static string Counts(Work work) => $"{work.Decoded} decoded, {work.Prefill} prefilled, {work.Shared} taken over";
