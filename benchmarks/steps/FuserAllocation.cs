using System.Text;
using ModelNet.Bench.Fuser;
using ModelNet.Bus;
using ModelNet.Bus.Embedded;
using ModelNet.Contracts;
using ModelNet.Fuser;

namespace ModelNet.Bench.Steps;

/// <summary>
/// Goal G13: what the fuser's thread allocates per fused step once it is warm: reading three distributions, joining them and appending the
/// decision, over the real log. The loop is driven by this thread, so the thread's allocation counter sees all of it.
/// </summary>
internal static class FuserAllocation
{
    private const string Session = "allocation";
    private const int Branches = 3;
    private static readonly byte[] Key = Encoding.UTF8.GetBytes(Session);

    public static async Task RunAsync(int steps)
    {
        var folder = Directory.CreateTempSubdirectory("modelnet-bench-").FullName;
        await using (var bus = EmbeddedBus.Open(new EmbeddedBusOptions { Folder = folder }))
        {
            bus.EnsureTopics(Topics.All(["m"]));
            Append(bus, Topics.Vocabularies, FusedSteps.Announcement());
            Append(bus, Topics.FusionTasks, FusedSteps.Task(Key, Branches, (2 * steps) + 10));
            using var fuser = new FuserLoop(bus, new FuserOptions(), TimeProvider.System);
            fuser.RunOnce(TimeSpan.Zero);
            Run(bus, fuser, 0, steps);
            var perStep = Run(bus, fuser, steps, steps) / (double)steps;
            RequireFused(bus, 2 * steps);
            Console.WriteLine($"G13 bytes allocated per fused step by the fuser's thread: {perStep:0.0} over {steps} steps, {Branches} branches, k = {FusedSteps.Entries}; good <= 200, stretch 0");
        }

        Directory.Delete(folder, recursive: true);
    }

    /// <summary>What was counted is worth nothing unless every step was fused.</summary>
    private static void RequireFused(EmbeddedBus bus, int steps)
    {
        var fused = new Counter();
        using var reader = bus.Subscribe(new SubscriptionOptions { Topics = [Topics.FusedTokens] });
        while (!reader.CaughtUp)
        {
            reader.Poll(fused, 1024, TimeSpan.Zero);
        }

        if (fused.Records != steps)
        {
            throw new InvalidOperationException($"{fused.Records} of {steps} steps were fused.");
        }
    }

    private static long Run(EmbeddedBus bus, FuserLoop fuser, int first, int steps)
    {
        var record = new StepDistribution();
        var encoder = new RecordEncoder();
        var allocated = 0L;
        for (var step = first; step < first + steps; step++)
        {
            for (var branch = 0; branch < Branches; branch++)
            {
                FusedSteps.Fill(record, Key, branch, step);
                bus.Append(Topics.StepDistributions, Key, encoder.Encode(record));
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            fuser.RunOnce(TimeSpan.Zero);
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        }

        return allocated;
    }

    private static void Append<T>(EmbeddedBus bus, string topic, T message)
        where T : class, IAvroMessage => bus.Append(topic, Key, new RecordEncoder().Encode(message));

    private sealed class Counter : IRecordHandler
    {
        public int Records { get; private set; }

        public void Handle(in RecordView record) => Records++;
    }
}
