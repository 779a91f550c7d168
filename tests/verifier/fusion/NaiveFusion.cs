namespace ModelNet.Verifier.Fusion;

/// <summary>
/// The weighted mean of lists in plain double arithmetic over dictionaries: slow, obvious, and of no common code with the fuser's. Equal scores within
/// <see cref="Slack"/> count as a tie, which double sums cannot decide.
/// </summary>
internal static class NaiveFusion
{
    public const double Slack = 1e-9;

    /// <summary>Null when the token wins by the lists and no unlisted string can beat it; otherwise what is wrong.</summary>
    public static string? Refute(string token, IReadOnlyList<BranchList> branches, bool geometric)
    {
        var everything = branches.All(branch => branch.Unlisted == 0);
        if (geometric && everything && double.IsNegativeInfinity(Candidates(branches).Max(candidate => Score(candidate, branches, geometric: true, upper: false))))
        {
            geometric = false; // every token is vetoed by some branch: the arithmetic mean decides
        }

        var mine = Score(token, branches, geometric, upper: false);
        foreach (var candidate in Candidates(branches).Where(candidate => candidate != token))
        {
            var lower = Score(candidate, branches, geometric, upper: false);
            if (lower > mine + Slack)
            {
                return $"\"{candidate}\" scores {lower:R}, the recorded \"{token}\" {mine:R}";
            }

            var upper = Score(candidate, branches, geometric, upper: true);
            if (upper > mine + Slack)
            {
                return $"\"{candidate}\" could score {upper:R}, the recorded \"{token}\" has {mine:R}: not certified";
            }
        }

        var unseen = Score(null, branches, geometric, upper: true);
        return !everything && unseen > mine + Slack ? $"an unlisted string could score {unseen:R}, the recorded \"{token}\" has {mine:R}: not certified" : null;
    }

    private static IEnumerable<string> Candidates(IReadOnlyList<BranchList> branches) => branches.SelectMany(branch => branch.Probabilities.Keys).Distinct(StringComparer.Ordinal);

    /// <summary>A candidate's score, with what branches that do not list it give at least (nothing) or at most; null is a string that nobody lists.</summary>
    private static double Score(string? candidate, IReadOnlyList<BranchList> branches, bool geometric, bool upper)
    {
        var score = 0.0;
        var total = branches.Sum(branch => branch.Weight);
        foreach (var branch in branches)
        {
            var probability = candidate is not null && branch.Probabilities.TryGetValue(candidate, out var listed) ? listed : upper ? branch.Unlisted : 0;
            score += branch.Weight / total * (geometric ? Math.Log2(probability) : probability);
        }

        return score;
    }
}
