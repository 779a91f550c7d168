using System.Globalization;
using ModelNet.Bench.Bus;
using ModelNet.Bench.Kafka;
using ModelNet.Bench.Steps;
using ModelNet.Contracts;
using ModelNet.ModelWorker;
using ModelNet.Tests.Support.Kafka;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var quick = args.Contains("--quick");
if (KafkaLocation.Find() is not { } location)
{
    Console.WriteLine($"skipped, {KafkaLocation.Missing}");
    return 0;
}

using var kafka = TestKafka.Start(location);
var bare = BarePingPong.Build();
if (!args.Contains("G2"))
{
    await RoundTrips(kafka.BootstrapServers, bare, quick ? 2 : 6, quick ? 500 : 2000);
}

await Steps(kafka.BootstrapServers, bare, quick ? 2 : 6);
return 0;

// Goal G4: a token's round trip of two hops over the bus, against the bare client in C. A B B A per round.
static async Task RoundTrips(string servers, BarePingPong? bare, int rounds, int trips)
{
    if (bare is null)
    {
        return;
    }

    const int Bytes = 280;
    const int WarmUp = 300;
    var (there, back) = ($"there-{Guid.NewGuid():n}", $"back-{Guid.NewGuid():n}");
    await BusPingPong.RoundTripAsync(servers, there, back, Bytes, WarmUp, trips);
    List<double> c = [], product = [], ratios = [], self = [];
    for (var round = 0; round < rounds; round++)
    {
        var a1 = bare.RoundTrip(servers, there, back, Bytes, WarmUp, trips);
        var b1 = await BusPingPong.RoundTripAsync(servers, there, back, Bytes, WarmUp, trips);
        var b2 = await BusPingPong.RoundTripAsync(servers, there, back, Bytes, WarmUp, trips);
        var a2 = bare.RoundTrip(servers, there, back, Bytes, WarmUp, trips);
        c.AddRange([a1, a2]);
        product.AddRange([b1, b2]);
        ratios.Add((b1 + b2) / (a1 + a2));
        self.Add(a2 / a1);
    }

    Console.WriteLine($"G4 round trip over the Kafka bus / the bare client in C: {Statistics.Of(ratios).Text("0.00")} over {rounds} rounds A B B A of {trips}");
    Console.WriteLine($"   bus {Statistics.Of(product).Text("0")} us, C {Statistics.Of(c).Text("0")} us, C / itself {Statistics.Of(self).Text("0.00")}; good <= 1.4, stretch 1.2");
}

// Goals G2 and G14: fused steps of two 100-million models over Kafka; records and bytes. Between the sessions the bare
// client in C goes the same way with caches as cold as a forward pass leaves them: what no implementation can save that waits for the decision.
static async Task Steps(string servers, BarePingPong? bare, int rounds)
{
    if (ModelFiles.Large() is not { } file)
    {
        Console.WriteLine("G2, G14: skipped, no model of the 100-million class was found (set MODELNET_MODELS)");
        return;
    }

    await using var ahead = await Deployment.StartAsync(servers, DecodeAhead.Auto, file, file);
    await Compare(ahead, servers, bare, rounds, [file, file]);
    if (ModelFiles.Small() is [var small, ..])
    {
        await using var different = await Deployment.StartAsync(servers, DecodeAhead.Auto, file, small);
        await Compare(different, servers, null, rounds, [file, small]);
    }

    var (fused, _) = ahead.Size(Topics.FusedTokens);
    var (distributions, bytes) = ahead.Size(Topics.StepDistributions);
    Console.WriteLine($"G14 records per fused record / (N + 1): {(double)(fused + distributions) / fused / (ahead.Branches + 1):0.000}; a top-40 record {(double)bytes / distributions:0} B, / 280: {(double)bytes / distributions / 280:0.00} (with requests for longer lists); good 1.00, <= 1.25");
}

// Sessions of workers that compute ahead and of workers that do not, in turns.
static async Task Compare(Deployment ahead, string servers, BarePingPong? bare, int rounds, string[] files)
{
    await using var waiting = await Deployment.StartAsync(servers, DecodeAhead.Never, files);
    ahead.Run("Say hello.", 16);
    waiting.Run("Say hello.", 16);
    var (there, back) = ($"there-{Guid.NewGuid():n}", $"back-{Guid.NewGuid():n}");
    await BusPingPong.RoundTripAsync(servers, there, back, 280, 1, 1);
    List<(double Step, double Slowest)> stepsAhead = [], stepsWaiting = [];
    List<double> faster = [], cold = [], shares = [];
    for (var round = 0; round < rounds; round++)
    {
        var question = $"Write a long story about a lighthouse keeper and {round + 2} boats.";
        var (first, second) = round % 2 == 0 ? (ahead, waiting) : (waiting, ahead);
        var (one, other) = (first.Run(question, 96), second.Run(question, 96));
        var (session, plain) = round % 2 == 0 ? (one, other) : (other, one);
        stepsAhead.AddRange(session);
        stepsWaiting.AddRange(plain);
        faster.Add((session.Sum(step => step.Step) / session.Count) / (plain.Sum(step => step.Step) / plain.Count));
        if (bare?.RoundTrip(servers, there, back, 280, 20, 100, new FileInfo(files[0]).Length >> 20) is { } trip)
        {
            cold.Add(trip);
            shares.Add(Statistics.Of(plain.Select(step => step.Step - step.Slowest)).Median / trip);
        }
    }

    var counters = ahead.Counters;
    Console.WriteLine($"G2 fused step over Kafka / slowest branch's compute: {Ratio(stepsAhead)} over {stepsAhead.Count} steps, branches {string.Join(" and ", files.Select(Path.GetFileName))}, 1 thread each; good <= 1.12, stretch 1.07");
    Console.WriteLine($"   {Times(stepsAhead)}; {counters.GuessedRight} of {counters.DecodedTokens} tokens were computed before they were decided, {counters.GuessedWrong} guesses were wrong");
    Console.WriteLine($"   workers that never compute ahead: {Ratio(stepsWaiting)} over {stepsWaiting.Count} steps; {Times(stepsWaiting)}; a step ahead / a step waiting {Statistics.Of(faster).Text("0.000")}");
    if (cold.Count > 0)
    {
        Console.WriteLine($"   the bare client's round trip after reading as many weights {Statistics.Of(cold).Text("0")} us: with it the ratio of waiting would be {1 + (Statistics.Of(cold).Median / Statistics.Of(stepsWaiting.Select(step => step.Slowest)).Median):0.000}; the product's share of a waiting step without compute / that trip {Statistics.Of(shares).Text("0.00")}");
    }
}

// A step that was computed ahead may have begun before the step before it was decided, so single ratios scatter around the one of all steps together.
static string Ratio(List<(double Step, double Slowest)> steps) =>
    $"{Statistics.Of(steps.Select(step => step.Step / step.Slowest)).Text("0.000")}, all steps together {steps.Sum(step => step.Step) / steps.Sum(step => step.Slowest):0.000}";

static string Times(List<(double Step, double Slowest)> steps) =>
    $"step {Statistics.Of(steps.Select(step => step.Step)).Text("0")} us, slowest compute {Statistics.Of(steps.Select(step => step.Slowest)).Text("0")} us";
