using ModelNet.Contracts;

namespace ModelNet.Dashboard.Observe;

/// <summary>What fused steps say about models and time. Not thread-safe.</summary>
internal sealed class FusedStatistics
{
    private readonly SortedDictionary<string, BranchTimes> _branches = new(StringComparer.Ordinal);

    /// <summary>By model.</summary>
    public IReadOnlyDictionary<string, BranchTimes> Branches => _branches;

    public StepTimes Steps { get; } = new();

    /// <summary>What the votes on one token of a record say, in branch order.</summary>
    public static IEnumerable<BranchVote> VotesOf(FusedTokens record, FusedToken token)
    {
        var (last, computed) = (LastToAnswer(token), record.FirstStep > 0 && record.Tokens.Count == 1); // the first step pays for the prompt
        for (var branch = 0; branch < token.Votes.Count; branch++)
        {
            var vote = token.Votes[branch];
            yield return new BranchVote(branch, vote.TopProbability > 0, vote.Top.Span.SequenceEqual(token.Bytes.Span), branch == last, vote.WaitUs, Math.Max(0, vote.TransferUs), computed ? vote.ComputeNs / 1000 : null);
        }
    }

    /// <summary>Counts a vote for its model.</summary>
    /// <param name="models">The stage's models in branch order; empty when the flow is none.</param>
    /// <param name="vote">The vote.</param>
    public void Add(IReadOnlyList<string> models, in BranchVote vote)
    {
        if (vote.Branch < models.Count)
        {
            TimesOf(models[vote.Branch]).Add(vote);
        }
    }

    /// <summary>Takes the times of a record. Those of one that decides several steps are of all of them together: each counts as its share.</summary>
    /// <param name="record">The record.</param>
    /// <param name="before">When the stage's last decision before it was appended, microseconds since the Unix epoch; 0 for none.</param>
    /// <param name="timestamp">When it was.</param>
    /// <param name="decided">How many steps it decides that were open.</param>
    public void AddTimes(FusedTokens record, long before, long timestamp, int decided)
    {
        if (before == 0 || record.FirstStep == 0)
        {
            return; // the first step pays for the prompt
        }

        var (fuse, last) = (0L, LastToAnswer(record.Tokens[0]));
        for (var i = 0; i < record.Tokens.Count; i++)
        {
            fuse += record.Tokens[i].FuseNs;
        }

        Steps.Interval.Add(Math.Max(0, timestamp - before) / decided);
        Steps.Fuse.Add(fuse / 1000 / record.Tokens.Count);
        if (last >= 0)
        {
            var vote = record.Tokens[0].Votes[last];
            Steps.Compute.Add(vote.ComputeNs / 1000 / record.Tokens.Count);
            Steps.Transfer.Add(Math.Max(0, vote.TransferUs) / record.Tokens.Count);
        }
    }

    /// <summary>The branch whose distribution waited least; -1 when fewer than two answered.</summary>
    private static int LastToAnswer(FusedToken token)
    {
        var (last, answered) = (-1, 0);
        for (var branch = 0; branch < token.Votes.Count; branch++)
        {
            if (token.Votes[branch].TopProbability <= 0)
            {
                continue;
            }

            answered++;
            last = last < 0 || token.Votes[branch].WaitUs < token.Votes[last].WaitUs ? branch : last;
        }

        return answered > 1 ? last : -1;
    }

    private BranchTimes TimesOf(string model)
    {
        if (!_branches.TryGetValue(model, out var times))
        {
            _branches.Add(model, times = new BranchTimes());
        }

        return times;
    }
}
