using System.Text;
using ModelNet.Bus.Embedded;
using ModelNet.Contracts;
using ModelNet.Fuser;
using ModelNet.Vocabulary;

namespace ModelNet.Bench.Steps;

/// <summary>
/// Goal G13: what the fuser's thread allocates per fused step once it is warm: reading three distributions, joining them and appending the
/// decision, over the real log. The loop is driven by this thread, so the thread's allocation counter sees all of it.
/// </summary>
internal static class FuserAllocation
{
    private const string Session = "allocation";
    private const int Branches = 3;
    private const int Entries = 40;
    private static readonly byte[] Key = Encoding.UTF8.GetBytes(Session);

    public static async Task RunAsync(int steps)
    {
        var folder = Directory.CreateTempSubdirectory("modelnet-bench-").FullName;
        await using (var bus = EmbeddedBus.Open(new EmbeddedBusOptions { Folder = folder }))
        {
            var table = Table();
            bus.EnsureTopics(Topics.All(["m"]));
            Append(bus, Topics.Vocabularies, Announcement(table));
            Append(bus, Topics.FusionTasks, Task(2 * steps + 10));
            using var fuser = new FuserLoop(bus, new FuserOptions(), TimeProvider.System);
            fuser.RunOnce(TimeSpan.Zero);
            Run(bus, fuser, table, 0, steps);
            var perStep = Run(bus, fuser, table, steps, steps) / (double)steps;
            Console.WriteLine($"G13 bytes allocated per fused step by the fuser's thread: {perStep:0.0} over {steps} steps, {Branches} branches, k = {Entries}; good <= 200, stretch 0");
        }

        Directory.Delete(folder, recursive: true);
    }

    private static long Run(EmbeddedBus bus, FuserLoop fuser, VocabularyTable table, int first, int steps)
    {
        var record = new StepDistribution();
        var encoder = new RecordEncoder();
        var allocated = 0L;
        for (var step = first; step < first + steps; step++)
        {
            for (var branch = 0; branch < Branches; branch++)
            {
                Fill(record, table, branch, step);
                bus.Append(Topics.StepDistributions, Key, encoder.Encode(record));
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            fuser.RunOnce(TimeSpan.Zero);
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        }

        return allocated;
    }

    private static void Fill(StepDistribution record, VocabularyTable table, int branch, int step)
    {
        record.Reset();
        record.Session.Set(Session);
        record.Branch = branch;
        record.Attempt = 1;
        record.FirstStep = step;
        record.Vocabulary = unchecked((long)table.Hash);
        var position = record.Positions.Add();
        position.EndOfSequence = 0.001f;
        var probability = 0.5f;
        for (var i = 0; i < Entries; i++)
        {
            position.Ids.Add(1 + ((step * 7) + (i * 13) + (i < 3 ? 0 : branch)) % 1000);
            position.Probabilities.Add(probability);
            probability *= 0.5f;
        }

        position.Kth = 1e-9f;
        position.Residual = 1e-6f;
    }

    private static VocabularyTable Table()
    {
        var tokens = new List<ReadOnlyMemory<byte>> { ReadOnlyMemory<byte>.Empty };
        var kinds = new List<TokenKind> { TokenKind.EndOfGeneration };
        for (var id = 1; id <= 1000; id++)
        {
            tokens.Add(Encoding.UTF8.GetBytes($"t{id}"));
            kinds.Add(TokenKind.Normal);
        }

        return VocabularyTable.Create(tokens, kinds.ToArray());
    }

    private static Contracts.VocabularyPart Announcement(VocabularyTable table)
    {
        var part = new Contracts.VocabularyPart { Hash = unchecked((long)table.Hash), Parts = 1 };
        part.Model.Set("m");
        var kinds = new byte[table.Count];
        for (var id = 0; id < table.Count; id++)
        {
            part.Tokens.Add().Set(table.BytesOf(id));
            kinds[id] = (byte)table.KindOf(id);
        }

        part.Kinds.Set(kinds);
        return part;
    }

    private static FusionTask Task(int maxTokens)
    {
        var task = new FusionTask { Attempt = 1, MaxTokens = maxTokens, TopK = Entries };
        task.Session.Set(Session);
        for (var branch = 0; branch < Branches; branch++)
        {
            var added = task.Branches.Add();
            added.Model.Set("m");
            added.Weight = 1.0 / Branches;
        }

        return task;
    }

    private static void Append<T>(EmbeddedBus bus, string topic, T message)
        where T : class, IAvroMessage => bus.Append(topic, Key, new RecordEncoder().Encode(message));
}
