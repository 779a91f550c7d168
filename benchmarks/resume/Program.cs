using System.Globalization;
using ModelNet.Bench.Resume;
using ModelNet.Bench.Steps;

// G23: the work of a batch that is killed and resumed, against one clean pass: once at half, and five times at random moments (a real model only these). Counts, not times: other load on the machine does not matter.
//   ModelNet.Bench.Resume [--quick] [--real] [--lines N] [--flow PI|S2P]      --real takes a model of the 100-million class (MODELNET_MODELS) instead of the bundled ones
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var quick = args.Contains("--quick");
var lines = Array.IndexOf(args, "--lines") is >= 0 and var at ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : quick ? 300 : 2000;
if (Questions.Models() is not { } models || Directory.GetFiles(models, "*.gguf").Length == 0)
{
    Console.WriteLine("G23: skipped, the bundled models are not there (run it inside the repository)");
    return 0;
}

var real = args.Contains("--real") ? ModelFiles.Large() : null;
if (args.Contains("--real") && real is null)
{
    Console.WriteLine("G23 with a real model: skipped, none was found (set MODELNET_MODELS)");
    return 0;
}

string[] how = real is null ? ["--models", models] : ["--model", $"real={real}", "--model", $"twin={real}", "--max-tokens", "8", "--context", "512", "--threads", "1"];
var flows = real is null ? new[] { ("PI", "[abacus, almanac, scribe]"), ("S2P", "abacus > [almanac, scribe]") } : [("PI", "[real, twin]"), ("S2P", "real > [real, twin]")];
flows = Array.IndexOf(args, "--flow") is >= 0 and var flowAt ? [.. flows.Where(flow => flow.Item1 == args[flowAt + 1])] : flows;
var folder = Directory.CreateTempSubdirectory("modelnet-bench-").FullName;
try
{
    var input = Path.Combine(folder, "in.jsonl");
    Questions.Write(input, Path.Combine(models, "data", "test.jsonl"), lines, shortest: real is null ? int.MaxValue : 60);
    foreach (var (name, flow) in quick ? flows[..1] : flows)
    {
        var clean = BatchProcess.Run(Command(name + "-clean", flow, input), null);
        if (real is null)
        {
            Measure(name, flow, input, clean, [lines / 2]);
        }

        if (!quick)
        {
            var random = new Random(lines);
            Measure(name, flow, input, clean, [.. Enumerable.Range(0, 5).Select(_ => random.Next(1, lines - (lines / 4))).Order()]);
        }
    }
}
finally
{
    Directory.Delete(folder, recursive: true);
}

return 0;

void Measure(string name, string flow, string input, Work clean, int[] kills)
{
    var output = $"{name}-{kills.Length}";
    var (work, deaths) = (Work.None, new List<int>());
    foreach (var kill in kills)
    {
        work += BatchProcess.Run([.. Command(output, flow, input), .. deaths.Count > 0 ? (string[])["--resume"] : []], kill);
        deaths.Add(Questions.Ids(OutputOf(output)).Count);
    }

    work += BatchProcess.Run([.. Command(output, flow, input), "--resume"], null);
    var ids = Questions.Ids(OutputOf(output));
    Console.WriteLine($"G23 {name}, {lines} lines, kill -9 after {string.Join(", ", deaths)}: tokens decoded / one clean pass: {Ratio(work.Decoded, clean.Decoded)} (good <= 1.03, stretch 1.01); "
        + $"lost {Questions.Ids(OutputOf(name + "-clean")).Except(ids).Count()}, duplicated {ids.Count - ids.Distinct().Count()}");
    Console.WriteLine($"   with prefill {Ratio(work.Computed, clean.Computed)}; prefill alone {Ratio(work.Prefill, clean.Prefill)}, prompts read with those taken over from other sequences {Ratio(work.Prefill + work.Shared, clean.Prefill + clean.Shared)}");
    Console.WriteLine($"   clean {Counts(clean)}; with kills {Counts(work)}");
}

string OutputOf(string name) => Path.Combine(folder, $"{name}.jsonl");

string[] Command(string output, string flow, string input) => [input, "-o", OutputOf(output), "--flow", flow, .. how];

static string Ratio(long a, long b) => $"{(double)a / b:0.0000}";

static string Counts(Work work) => $"{work.Decoded} decoded, {work.Prefill} prefilled, {work.Shared} taken over";
