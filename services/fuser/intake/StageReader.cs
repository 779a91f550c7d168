using System.Text;
using ModelNet.Bus;
using ModelNet.Contracts;
using ModelNet.Fuser.Speculate;
using ModelNet.Fusion;

namespace ModelNet.Fuser.Intake;

/// <summary>Opens a stage from its task.</summary>
internal static class StageReader
{
    public static StageState Read(FusionTask task, int partition, TraceContext? trace, WeightBook book, DraftBook drafts)
    {
        var weights = book.Of(task);
        var session = task.Session.ToString();
        var policy = StagePolicy.Of(task);
        return new StageState
        {
            Session = session,
            SessionUtf8 = Encoding.UTF8.GetBytes(session),
            Stage = task.Stage,
            Partition = partition,
            Trace = trace,
            Attempt = task.Attempt,
            Weights = weights,
            Aggregation = task.Aggregation,
            MaxTokens = task.MaxTokens,
            TopK = task.TopK,
            SpanLength = task.SpanLength,
            Stop = task.Stop.Count == 0 ? StopSequences.None : StopSequences.Of(task.Stop.ToStrings()),
            PromptTokens = new int[weights.Length],
            Room = new int[weights.Length],
            Drafting = Drafting.Of(task, drafts),
            PromptBits = new double[weights.Length],
            Policy = policy,
            Straggler = StageStraggler.Of(task),
            Early = EarlyWeights.Of(task, policy, weights),
            Arrivals = new Arrival?[weights.Length],
        };
    }
}
