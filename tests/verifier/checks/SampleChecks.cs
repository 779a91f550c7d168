using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using ModelNet.Contracts;
using ModelNet.Verifier.Fusion;
using ModelNet.Verifier.Reading;

namespace ModelNet.Verifier.Checks;

/// <summary>A drawn token is the one that the stage's seed gives: the draws are repeated, with integers of any size where they choose and doubles where they keep.</summary>
internal sealed class SampleChecks(AnswerBook answers, TokenTables tables)
{
    private const int MostDraws = 4096;
    private const int MostRejections = 256;

    /// <summary>Whether the stage's tokens are drawn.</summary>
    public static bool Draws(FusionTask task) => task.Temperature > 0 || task.Policy.ToString() == "sample";

    public string? Refute(StageKey key, DecidedStage stage, FusionTask task, int step)
    {
        var decided = stage.Steps[step];
        var temperature = task.Temperature == 0 ? 1 : task.Temperature;
        var given = task.Branches.Items().Select((_, branch) => Given(key, decided, branch, step)).ToList();
        if (Weights(decided, task, given) is not { } weights)
        {
            return null; // how much the others weighed beside a branch that abstains is not on record
        }

        var isPlain = temperature == 1 && task.TopP >= 1;
        var geometric = task.Aggregation == Aggregation.Geometric && task.Policy.ToString() != "sample";
        var branches = given.Zip(weights, (branch, weight) => branch with { Weight = weight }).ToList();
        if (isPlain && !geometric)
        {
            return Compare(decided, Plain(task, step, branches));
        }

        var fusion = new DrawnFusion(branches, temperature, task.TopP, geometric);
        return temperature > 1 || fusion.IsGeometric ? CompareWhole(decided, fusion, Fraction(Hash(task, step, 0), 1))
            : Kept(task, step, branches, fusion, decided);
    }

    private static string? Compare(DecidedStep decided, (string? Token, int Branch, string? Wrong) drawn) => drawn.Wrong
        ?? (decided.Drawn == drawn.Branch && drawn.Token == TokenTables.TextOf(decided.Bytes) ? null
        : $"the draw is \"{drawn.Token}\" of branch {drawn.Branch}, the record says \"{TokenTables.TextOf(decided.Bytes)}\" of branch {decided.Drawn}");

    private static string? CompareWhole(DecidedStep decided, DrawnFusion fusion, double fraction)
    {
        var tokens = fusion.DrawWhole(fraction);
        return !fusion.IsWhole ? "it needs whole lists, which it did not have"
            : decided.Drawn >= 0 || !tokens.Contains(TokenTables.TextOf(decided.Bytes)) ? $"the draw from whole lists is \"{string.Join("\" or \"", tokens)}\", the record says \"{TokenTables.TextOf(decided.Bytes)}\" of branch {decided.Drawn}"
            : null;
    }

    private static (string? Token, int Branch, string? Wrong) Plain(FusionTask task, int step, List<DrawnBranch> branches)
    {
        for (var draw = 0; draw < MostDraws; draw++)
        {
            var hash = Hash(task, step, draw);
            var drawn = Chosen(branches, Fraction(hash, 0));
            var branch = branches[drawn];
            if (!branch.HasAnswered)
            {
                return (null, drawn, $"draw {draw} is branch {drawn}'s, which has no distribution");
            }

            if (branch.List is not null && Taken(branch, hash) is { } token)
            {
                return (token, drawn, null);
            }

            if (branch is { List: not null, Residual: > 0 })
            {
                return (null, drawn, $"the draw lies behind the list of branch {drawn}");
            }
        }

        return (null, -1, "no draw gives a token");
    }

    /// <summary>The record holds where the first draw that is not rejected for certain is kept for certain, and is its token.</summary>
    private static string? Kept(FusionTask task, int step, List<DrawnBranch> branches, DrawnFusion fusion, DecidedStep decided)
    {
        var rejections = 0;
        for (var draw = 0; draw < MostDraws; draw++)
        {
            var hash = Hash(task, step, draw);
            var drawn = Chosen(branches, Fraction(hash, 0));
            var branch = branches[drawn];
            if (!branch.HasAnswered)
            {
                return $"draw {draw} is branch {drawn}'s, which has no distribution";
            }

            if (branch.List is null)
            {
                continue;
            }

            var token = Taken(branch, hash);
            var fraction = Fraction(hash, 2);
            if (token is not null && decided.Drawn == drawn && token == TokenTables.TextOf(decided.Bytes) && fusion.Keeps(token, fraction))
            {
                return null;
            }

            if (!(token is null && branch.IsWhole) && !fusion.Rejects(token, fraction, branch))
            {
                return $"draw {draw} is \"{token ?? "(behind its list)"}\" of branch {drawn}, which the lists do not reject; the record says \"{TokenTables.TextOf(decided.Bytes)}\" of branch {decided.Drawn}";
            }

            if (++rejections == MostRejections)
            {
                return CompareWhole(decided, fusion, Fraction(hash, 1));
            }
        }

        return "no draw gives a token";
    }

    private static BigInteger Hash(FusionTask task, int step, int draw) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"{task.Seed}\n{task.Stage}\n{step}\n{draw}")), isUnsigned: true, isBigEndian: true);

    /// <summary>The n-th eight bytes as a fraction.</summary>
    private static double Fraction(BigInteger hash, int n) => (double)((hash >> (192 - (64 * n))) & ulong.MaxValue) / Math.Pow(2, 64);

    /// <summary>The weights by which branches are drawn: the configured ones times the policy's factors, of which the largest is 1. A branch that abstains has its configured one.</summary>
    private static double[]? Weights(DecidedStep decided, FusionTask task, List<DrawnBranch> given)
    {
        double[] configured = [.. task.Branches.Items().Select(branch => branch.Weight)];
        if (task.Policy.ToString() is "" or "sample" || decided.Weights.Length == 0)
        {
            return configured;
        }

        if (task.Policy.ToString() == "consistency" && given.Exists(branch => branch.List is null))
        {
            return null;
        }

        var largest = decided.Weights.Zip(configured).Max(pair => pair.Second == 0 ? 0 : pair.First / pair.Second);
        return [.. given.Select((branch, i) => branch.List is null ? configured[i] : decided.Weights[i] / largest)];
    }

    private static int Chosen(List<DrawnBranch> branches, double fraction)
    {
        var left = fraction * branches.Sum(branch => branch.Weight);
        var chosen = 0;
        while (chosen < branches.Count - 1 && left >= branches[chosen].Weight)
        {
            left -= branches[chosen++].Weight;
        }

        return chosen;
    }

    /// <summary>The end of the sequence first, then the list in its order; null behind its end.</summary>
    private static string? Taken(DrawnBranch branch, BigInteger hash)
    {
        var fraction = ((hash >> 128) & ulong.MaxValue) >> 2;
        var sum = BigInteger.Zero;
        foreach (var (token, probability) in branch.List!)
        {
            sum += new BigInteger(Math.Min(1, probability) * Math.Pow(2, 62));
            if (fraction < sum)
            {
                return token;
            }
        }

        return null;
    }

    private DrawnBranch Given(StageKey key, DecidedStep decided, int branch, int step)
    {
        var isLate = decided.Without.Contains(branch);
        var answer = isLate ? null : answers.First(key, branch, step, decided.K) ?? answers.First(key, branch, step, 0);
        if (answer is not { Position: { Status: PositionStatus.Scored } position })
        {
            return isLate || answer is not null ? new DrawnBranch(0, null, 0, 0) : DrawnBranch.Absent(0);
        }

        List<(string, double)> list = [(string.Empty, position.EndOfSequence)];
        for (var i = 0; i < position.Ids.Count; i++)
        {
            list.Add((tables.Find(answer.Vocabulary, position.Ids[i]) ?? "(no such id)", position.Probabilities[i]));
        }

        return new DrawnBranch(0, list, Math.Min(position.Kth, position.Residual), position.Kth == 0 ? 0 : position.Residual);
    }
}
