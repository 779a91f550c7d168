using ModelNet.Contracts;
using ModelNet.Verifier.Fusion;
using ModelNet.Verifier.Reading;
using ModelNet.Verifier.Report;

namespace ModelNet.Verifier.Checks;

/// <summary>Every certified token is the one that the recorded distributions give.</summary>
internal sealed class FusionChecks(AnswerBook answers, TokenTables tables, SpanChecks spans, Verdict verdict)
{
    public static void Run(LogContents log, AnswerBook answers, IReadOnlyDictionary<StageKey, DecidedStage> stages, Verdict verdict)
    {
        var tables = new TokenTables(log);
        verdict["token_tables"] = tables.Count;
        verdict["recomputed_steps"] = 0;
        verdict["uncertified_steps"] = 0;
        var checks = new FusionChecks(answers, tables, new SpanChecks(log, answers), verdict);
        var tasks = log.FusionTasks.Select(entry => entry.Message).Where(task => task.Action == TaskAction.Start)
            .GroupBy(task => new StageKey(task.Session.ToString(), task.Stage, task.Attempt)).ToDictionary(group => group.Key, group => group.First());
        foreach (var (key, stage) in stages.Where(pair => pair.Value.Fused))
        {
            verdict.Check(tasks.ContainsKey(key), () => $"{key}: fused without a task");
            if (tasks.TryGetValue(key, out var task))
            {
                checks.CheckStage(key, stage, task);
            }
        }
    }

    private readonly WeightChecks _weights = new(answers, tables);
    private readonly SampleChecks _samples = new(answers, tables);

    private void CheckStage(StageKey key, DecidedStage stage, FusionTask task)
    {
        for (var step = 0; step < stage.Steps.Count; step++)
        {
            var isSpan = task.Policy.ToString() == "span";
            if (!stage.Steps[step].Certified && !isSpan)
            {
                verdict["uncertified_steps"]++;
                continue;
            }

            verdict["recomputed_steps"]++;
            if ((isSpan ? spans.Refute(key, stage, task, step) : _weights.Refute(key, stage, task, step) ?? (SampleChecks.Draws(task) ? _samples.Refute(key, stage, task, step) : Refute(key, stage, task, step))) is { } wrong)
            {
                verdict.Violated($"{key}: step {step}: {wrong}");
            }
        }
    }

    private string? Refute(StageKey key, DecidedStage stage, FusionTask task, int step)
    {
        var lists = new List<BranchList>();
        var absent = stage.Steps[step].Without.Length;
        if (stage.Steps[step].Without is { Length: > 0 } without && WhyNotWithout(task, without) is { } wrong)
        {
            return wrong;
        }

        for (var branch = 0; branch < task.Branches.Count; branch++)
        {
            var weight = task.Policy.Length == 0 ? task.Branches[branch].Weight : stage.Steps[step].Weights[branch];
            if (stage.Steps[step].Without.Contains(branch) || (stage.Dropped.TryGetValue(branch, out var from) && from <= step))
            {
                continue;
            }

            if (Answer(key, stage.Steps[step], branch, step, task.Early) is not { } answer)
            {
                if (++absent <= stage.Steps[step].Absent)
                {
                    lists.Add(BranchList.Anything(weight));
                    continue;
                }

                return $"branch {branch} has no distribution with {stage.Steps[step].K} entries";
            }

            if (answer.Position.Status == PositionStatus.Scored)
            {
                if (BranchList.Of(weight, answer.Vocabulary, answer.Position, tables) is not { } list)
                {
                    return $"branch {branch} names an id that its token table does not have";
                }

                lists.Add(list);
            }
        }

        lists.RemoveAll(list => list.Weight == 0); // they have no say, not even a veto
        return lists.Count == 0 ? "no branch has a vote" : NaiveFusion.Refute(TokenTables.TextOf(stage.Steps[step].Bytes), lists, task.Aggregation == Aggregation.Geometric);
    }

    /// <summary>A flow has to allow it, and enough branches have to be left.</summary>
    private static string? WhyNotWithout(FusionTask task, int[] without) => task.Straggler.ToString() != "quorum" ? "decided without a branch, which its flow does not allow"
        : without.Distinct().Count() != without.Length || without.Any(branch => branch < 0 || branch >= task.Branches.Count) ? "decided without branches that there are not"
        : task.Branches.Count - without.Length < task.Quorum ? $"decided by {task.Branches.Count - without.Length} branches, the quorum is {task.Quorum}"
        : null;

    /// <summary>A step that was decided early may rest on lists of several lengths.</summary>
    private Answer? Answer(StageKey key, DecidedStep decided, int branch, int step, bool early) =>
        answers.First(key, branch, step, decided.K) ?? (early || decided.Absent > 0 ? answers.First(key, branch, step, 0) : null);
}
