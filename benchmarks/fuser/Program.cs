using System.Diagnostics;
using System.Globalization;
using ModelNet.Bench.Bus;
using ModelNet.Bench.Fuser;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var quick = args.Contains("--quick");
string[] goals = [.. args.Where(argument => argument[0] == 'G')];
On("G12", () => Joins(quick ? 5 : 21));
On("G15", () => ManySessions(quick ? 5 : 21));
On("G15", () => ManySessionsFarBehind(quick ? 3 : 11));
On("G15", () => BySessions(quick ? 3 : 11));
On("G16", () => ManyBranches(quick ? 5 : 21));
return 0;

void On(string goal, Action measure)
{
    if (goals.Length == 0 || goals.Contains(goal))
    {
        measure();
    }
}

// Goal G12: the fuser's whole work for a step, without a bus.
static void Joins(int rounds)
{
    using var live = new LiveSessions(sessions: 64, branches: 3);
    Warm(live);
    var times = Enumerable.Range(0, rounds).Select(_ => live.Run(100)).ToArray();
    var median = Statistics.Of(times);
    Console.WriteLine($"G12 joins/s on one core, 3 branches, k = 40: read, join, encode, append: {1e9 / median.Median:n0} ({1e9 / median.High:n0} to {1e9 / median.Low:n0}; best {1e9 / times.Min():n0}); good >= 250,000, stretch 500,000");
}

// Goal G15: what a join and a session cost when there are many sessions. A B B A, with as many joins' records on the bus at a time.
static void ManySessions(int rounds)
{
    const int Many = 10_000;
    using var few = new LiveSessions(sessions: 10, branches: 3);
    Warm(few);
    var before = Memory();
    using var many = new LiveSessions(Many, branches: 3);
    var opened = (Memory() - before) / (double)Many;
    many.Run(2);
    var afterSteps = (Memory() - before) / (double)Many;
    Warm(many);
    var ratios = Rounds(rounds, () => few.Run(1000), () => many.Run(1));
    Console.WriteLine($"G15 CPU per join with {Many:n0} live sessions / with 10: {ratios.Text("0.00")}; good <= 1.3, stretch 1.15");
    Console.WriteLine($"   memory of an idle session {opened:n0} B, after two steps {afterSteps:n0} B (the bench's own key included); good <= 4,096, stretch 2,048");
}

// The same when the fuser is behind by a step of all sessions: what it decided then comes back to it after all the others.
static void ManySessionsFarBehind(int rounds)
{
    const int Many = 10_000;
    using var few = new LiveSessions(sessions: 10, branches: 3, backlog: Many);
    using var many = new LiveSessions(Many, branches: 3, backlog: Many);
    Warm(few);
    Warm(many);
    Console.WriteLine($"   the same with {Many:n0} joins' records waiting: {Rounds(rounds, () => few.Run(1000), () => many.Run(1)).Text("0.00")}");
}

// Where it begins: the sessions' state leaves one cache after the other.
static void BySessions(int rounds)
{
    LiveSessions[] all = [.. ((int[])[10, 100, 300, 1000, 3000, 10_000]).Select(sessions => new LiveSessions(sessions, branches: 3))];
    foreach (var live in all)
    {
        Warm(live);
    }

    var times = Enumerable.Range(0, rounds).Select(_ => all.Select(live => live.Run(Math.Max(1, 6000 / live.Count))).ToArray()).ToArray();
    for (var i = 0; i < all.Length; i++)
    {
        Console.WriteLine($"   {all[i].Count,6:n0} sessions: {Statistics.Of(times.Select(round => round[i])).Text("n0")} ns a join, {Statistics.Of(times.Select(round => round[i] / round[0])).Text("0.00")} of ten's");
        all[i].Dispose();
    }
}

// Goal G16: linear in the branches.
static void ManyBranches(int rounds)
{
    using var few = new LiveSessions(sessions: 16, branches: 4);
    using var many = new LiveSessions(sessions: 16, branches: 32);
    Warm(few);
    Warm(many);
    Console.WriteLine($"G16 CPU per join with 32 branches / with 4: {Rounds(rounds, () => few.Run(200), () => many.Run(25)).Text("0.00")}; good <= 9, stretch 8.2");
}

// The compiler replaces its first code while a program runs, in several rounds: until then nothing is measured.
static void Warm(LiveSessions live)
{
    for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(3);)
    {
        live.Run(1);
    }
}

static Statistics Rounds(int rounds, Func<double> few, Func<double> many)
{
    var ratios = new List<double>();
    for (var round = 0; round < rounds; round++)
    {
        var (a, b, c, d) = (few(), many(), many(), few());
        ratios.Add((b + c) / (a + d));
    }

    return Statistics.Of(ratios);
}

static long Memory()
{
    GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    return GC.GetTotalMemory(forceFullCollection: true);
}
