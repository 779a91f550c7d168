using System.Globalization;
using ModelNet.Bench.Bus;
using ModelNet.Bench.Steps;
using ModelNet.ModelWorker;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var quick = args.Contains("--quick");
await SlowestBranch(quick ? 2 : 6);
await Overhead(quick ? 4 : 20);
await FuserAllocation.RunAsync(quick ? 500 : 5000);
return 0;

// Goal G1: the time of a fused step over the slowest branch's forward pass in that step.
static async Task SlowestBranch(int rounds)
{
    if (ModelFiles.Large() is not { } file)
    {
        Console.WriteLine("G1: skipped, no model of the 100-million class was found (set MODELNET_MODELS)");
        return;
    }

    await using var ensemble = await Ensemble.StartAsync([file, file]);
    await using var waiting = await Ensemble.StartAsync([file, file], DecodeAhead.Never);
    ensemble.Run("Say hello.", 16);
    waiting.Run("Say hello.", 16);
    List<StepTime> steps = [], plain = [];
    for (var round = 0; round < rounds; round++)
    {
        var question = $"Write a long story about a lighthouse keeper and {round + 2} boats.";
        steps.AddRange(ensemble.Run(question, 96));
        plain.AddRange(waiting.Run(question, 96));
    }

    Console.WriteLine($"G1 fused step / slowest branch's compute: {Ratio(steps)} over {steps.Count} steps, 2 branches of {Path.GetFileName(file)}, 1 thread each; good <= 1.02, stretch 1.01");
    Console.WriteLine($"   step {Statistics.Of(steps.Select(step => step.Step)).Text("0")} us, slowest compute {Statistics.Of(steps.Select(step => step.SlowestCompute)).Text("0")} us");
    Console.WriteLine($"   workers that never compute ahead, in turns with it: {Ratio(plain)}");
}

// A step that was computed ahead may have begun before the step before it was decided, so single ratios scatter around the one of all steps together.
static string Ratio(List<StepTime> steps) =>
    $"{Statistics.Of(steps.Select(step => step.Ratio)).Text("0.0000")}, all steps together {steps.Sum(step => step.Step) / steps.Sum(step => step.SlowestCompute):0.0000}";

// Goal G3: what a fused step costs beyond the slowest forward pass, in round trips of two pinned threads. A B B A per round.
static async Task Overhead(int rounds)
{
    var files = ModelFiles.Small();
    if (files.Count < 2)
    {
        Console.WriteLine("G3: skipped, the bundled models were not found");
        return;
    }

    await using var ensemble = await Ensemble.StartAsync(files.Take(2));
    await using var waiting = await Ensemble.StartAsync(files.Take(2), DecodeAhead.Never);
    ensemble.Run("What is 2 + 3?", 16);
    waiting.Run("What is 2 + 3?", 16);
    List<double> overheads = [], trips = [], ratios = [], plain = [], self = [];
    for (var round = 0; round < rounds; round++)
    {
        var before = PingPong.RoundTripMicroseconds(2000);
        var overhead = OverheadOf(ensemble, round);
        var after = PingPong.RoundTripMicroseconds(2000);
        overheads.Add(overhead);
        plain.Add(2 * OverheadOf(waiting, round) / (before + after));
        trips.AddRange([before, after]);
        ratios.Add(2 * overhead / (before + after));
        self.Add(after / before);
    }

    Console.WriteLine($"G3 overhead per fused step / eventfd round trip: {Statistics.Of(ratios).Text("0.00")} over {rounds} rounds, 2 branches of bundled models");
    Console.WriteLine($"   overhead {Statistics.Of(overheads).Text("0.0")} us, eventfd round trip {Statistics.Of(trips).Text("0.0")} us, eventfd / itself {Statistics.Of(self).Text("0.00")}; good <= 4, stretch 2");
    Console.WriteLine($"   workers that never compute ahead, in turns with it: {Statistics.Of(plain).Text("0.00")}");
}

static double OverheadOf(Ensemble ensemble, int round) =>
    Statistics.Of(Enumerable.Range(0, 4).SelectMany(i => ensemble.Run($"Tom has {round + 3} apples and buys {i + 2} more. How many apples has he?", 48)).Select(step => step.Overhead)).Median;
