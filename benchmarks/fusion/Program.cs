using System.Runtime.Intrinsics;
using ModelNet.Bench.Bus;
using ModelNet.Bench.Fusion;
using ModelNet.Fusion;

const int Entries = 40;
Console.WriteLine($"Vectors: {(Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128)} bits; {Environment.ProcessorCount} cores; .NET {Environment.Version}");
if (!args.Contains("joins"))
{
    PrintDistributions();
}

PrintJoins();

// Goal G11: log-softmax and the 40 most probable byte strings, as multiples of copying the row.
static void PrintDistributions()
{
    Console.WriteLine();
    Console.WriteLine("| V | table | k | memcpy µs | build µs | build / memcpy (quartiles) | memcpy / memcpy |");
    Console.WriteLine("|--:|---|--:|--:|--:|--:|--:|");
    foreach (var (size, shareBytes, k) in new[] { (49_152, false, 40), (151_936, false, 40), (262_144, false, 40), (262_144, true, 40), (49_152, false, 256), (151_936, false, 256), (151_936, false, 4096), (151_936, false, int.MaxValue) })
    {
        var table = Rows.Vocabulary(size, shareBytes);
        var rows = Enumerable.Range(0, 4).Select(seed => Rows.Logits(size, seed)).ToArray();
        var target = new float[size];
        var builder = new DistributionBuilder();
        var copied = 0;
        var built = 0;
        void Copy() => rows[copied++ & 3].AsSpan().CopyTo(target);
        void Build() => builder.Build(rows[built++ & 3], table, k);
        var (rounds, repeats) = k <= 256 ? (501, 8) : (31, 1);
        var same = PairedRatio.Measure(Copy, Copy, rounds, repeats);
        var ratio = PairedRatio.Measure(Copy, Build, rounds, repeats);
        Console.WriteLine($"| {size:n0} | {(shareBytes ? "shared bytes" : "distinct")} | {(k == int.MaxValue ? "all" : k)} | {ratio.BaselineMicroseconds:f1} | {ratio.SubjectMicroseconds:f1} | {ratio.Paired.Text("f2")} | {same.Paired.Median:f2} |");
    }
}

// The fuser's pure part (goals G12, G13, G16): set every branch's list and decide.
static void PrintJoins()
{
    Console.WriteLine();
    Console.WriteLine("| branches | aggregation, policy | ns a join (best … median) | joins/s at the median | bytes a join | certified |");
    Console.WriteLine("|--:|---|--:|--:|--:|--:|");
    const string Seed = "a seed of usual length";
    (int, Aggregation, PolicyKind, SamplingParameters?)[] plain = [(3, Aggregation.Arithmetic, PolicyKind.Mean, null), (3, Aggregation.Geometric, PolicyKind.Mean, null), (4, Aggregation.Arithmetic, PolicyKind.Mean, null), (32, Aggregation.Arithmetic, PolicyKind.Mean, null)];
    var policies = Enum.GetValues<PolicyKind>().Where(policy => policy is not (PolicyKind.Mean or PolicyKind.Span)).Select(policy => (3, Aggregation.Arithmetic, policy, policy == PolicyKind.Sample ? new SamplingParameters(Seed) : null));
    (int, Aggregation, PolicyKind, SamplingParameters?)[] others =
    [
        (3, Aggregation.Arithmetic, PolicyKind.Sample, new SamplingParameters(Seed, 0.7)),
        (3, Aggregation.Arithmetic, PolicyKind.Sample, new SamplingParameters(Seed, 0.7, 0.95)),
        (32, Aggregation.Arithmetic, PolicyKind.Consistency, null),
    ];
    foreach (var (branches, aggregation, policy, sampling) in plain.Concat(policies).Concat(others))
    {
        var steps = JoinSteps.Create(branches, Entries, aggregation, policy, sampling);
        const int Calls = 64; // short rounds: most of them fit between two interruptions by other processes
        steps.Run(100 * Calls);
        var times = new double[2001];
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < times.Length; round++)
        {
            var start = System.Diagnostics.Stopwatch.GetTimestamp();
            steps.Run(Calls);
            times[round] = System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalNanoseconds / Calls;
        }

        var bytes = (double)(GC.GetAllocatedBytesForCurrentThread() - before) / (Calls * times.Length);
        var median = Statistics.Of(times).Median;
        Console.WriteLine($"| {branches} | {aggregation}{(policy == PolicyKind.Mean ? "" : $", {PolicyNames.Of(policy)}")}{(sampling is null ? "" : FormattableString.Invariant($" {sampling.Temperature} {sampling.TopP}"))} | {times.Min():f0} … {median:f0} | {1e9 / median:n0} | {bytes:f2} | {steps.CertifiedShare:p1} |");
    }
}
