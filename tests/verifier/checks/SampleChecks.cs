using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using ModelNet.Contracts;
using ModelNet.Verifier.Fusion;
using ModelNet.Verifier.Reading;

namespace ModelNet.Verifier.Checks;

/// <summary>A drawn token is the one that the stage's seed gives: the draws are repeated, with integers of any size.</summary>
internal sealed class SampleChecks(AnswerBook answers, TokenTables tables)
{
    private const int MostDraws = 4096;

    public string? Refute(StageKey key, DecidedStage stage, FusionTask task, int step)
    {
        var decided = stage.Steps[step];
        for (var draw = 0; draw < MostDraws; draw++)
        {
            var hash = new BigInteger(SHA256.HashData(Encoding.UTF8.GetBytes($"{task.Seed}\n{task.Stage}\n{step}\n{draw}")).AsSpan(0, 16), isUnsigned: true, isBigEndian: true);
            var branch = Branch(task, (double)(hash >> 64) / Math.Pow(2, 64));
            if (decided.Without.Contains(branch) || answers.First(key, branch, step, 0) is { Position.Status: PositionStatus.Abstain })
            {
                continue;
            }

            if ((answers.First(key, branch, step, decided.K) ?? answers.First(key, branch, step, 0)) is not { } answer)
            {
                return $"draw {draw} is branch {branch}'s, which has no distribution";
            }

            if (Token(answer, (hash & ulong.MaxValue) >> 2) is { } token)
            {
                return decided.Drawn == branch && token == TokenTables.TextOf(decided.Bytes) ? null
                    : $"the draw is \"{token}\" of branch {branch}, the record says \"{TokenTables.TextOf(decided.Bytes)}\" of branch {decided.Drawn}";
            }

            if (answer.Position.Residual > 0)
            {
                return $"the draw lies behind the list of branch {branch}";
            }
        }

        return "no draw gives a token";
    }

    private static int Branch(FusionTask task, double fraction)
    {
        var left = fraction * task.Branches.Items().Sum(branch => branch.Weight);
        var branch = 0;
        while (branch < task.Branches.Count - 1 && left >= task.Branches[branch].Weight)
        {
            left -= task.Branches[branch++].Weight;
        }

        return branch;
    }

    /// <summary>The end of the sequence first, then the list in its order; null behind its end.</summary>
    private string? Token(Answer answer, BigInteger fraction)
    {
        var position = answer.Position;
        var sum = Scaled(position.EndOfSequence);
        if (fraction < sum)
        {
            return string.Empty;
        }

        for (var i = 0; i < position.Ids.Count; i++)
        {
            sum += Scaled(position.Probabilities[i]);
            if (fraction < sum)
            {
                return tables.Find(answer.Vocabulary, position.Ids[i]) ?? "(no such id)";
            }
        }

        return null;
    }

    /// <summary>As a fraction of 2⁶², cut.</summary>
    private static BigInteger Scaled(float probability) => new(Math.Min(1, (double)probability) * Math.Pow(2, 62));
}
