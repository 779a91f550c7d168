using ModelNet.Contracts;
using ModelNet.Verifier.Fusion;
using ModelNet.Verifier.Reading;

namespace ModelNet.Verifier.Checks;

/// <summary>The weights that a step's record shows are those that its stage's policy gives for the recorded distributions.</summary>
internal sealed class WeightChecks(AnswerBook answers, TokenTables tables)
{
    /// <summary>Null when they are; otherwise what is wrong. Records from before weights were written have none and are taken as they are.</summary>
    public string? Refute(StageKey key, DecidedStage stage, FusionTask task, int step)
    {
        var decided = stage.Steps[step];
        var policy = task.Policy.ToString();
        var named = policy == "boundary" && IsLedAlone(key, stage, task, step) ? "lead" : policy;
        if (decided.Policy != named)
        {
            return $"its record names the policy \"{decided.Policy}\", its task \"{named}\"";
        }

        if (decided.Weights.All(weight => weight == 0))
        {
            return policy.Length > 0 ? "its record shows no weights" : null;
        }

        return decided.Absent > decided.Without.Length ? null : Compare(decided, Expected(key, stage, task, step));
    }

    private static string? Compare(DecidedStep decided, (double[] Shares, double Slack)? expected)
    {
        if (expected is not var (shares, slack))
        {
            return $"the policy \"{decided.Policy}\" is not known";
        }

        for (var branch = 0; branch < shares.Length; branch++)
        {
            if (!(Math.Abs(decided.Weights[branch] - shares[branch]) <= slack))
            {
                return $"branch {branch} has the weight {decided.Weights[branch]:R}, by the lists it is {shares[branch]:R}";
            }
        }

        return null;
    }

    private bool IsLedAlone(StageKey key, DecidedStage stage, FusionTask task, int step) =>
        NaivePolicy.IsLedAlone(Heads(key, stage, task, step), [.. task.Branches.Items().Select(branch => branch.Weight)], task.DraftBranch);

    private BranchList?[] Heads(StageKey key, DecidedStage stage, FusionTask task, int step) =>
        [.. task.Branches.Items().Select((branch, index) => Head(key, stage, task, index, step, branch.Weight))];

    private (double[] Shares, double Slack)? Expected(StageKey key, DecidedStage stage, FusionTask task, int step)
    {
        double[] weights = [.. task.Branches.Items().Select(branch => branch.Weight)];
        var heads = Heads(key, stage, task, step);
        double[] bits = [.. weights.Select((_, branch) => answers.PromptBits(key, branch))];
        return NaivePolicy.Shares(task.Policy.ToString(), heads, weights, bits, task.DraftBranch);
    }

    private BranchList? Head(StageKey key, DecidedStage stage, FusionTask task, int branch, int step, double weight)
    {
        var dropped = stage.Steps[step].Without.Contains(branch) || (stage.Dropped.TryGetValue(branch, out var from) && from <= step);
        return !dropped && (answers.First(key, branch, step, stage.Steps[step].K) ?? answers.First(key, branch, step, 0)) is { Position.Status: PositionStatus.Scored } answer
            ? BranchList.Of(weight, answer.Vocabulary, answer.Position, tables, task.TopK)
            : null;
    }
}
