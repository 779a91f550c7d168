namespace ModelNet.Verifier.Fusion;

/// <summary>
/// The effective weights of a step by the policies' formulas (docs/design/fusion.md), in doubles over dictionaries. The fuser cuts factors to multiples of 2⁻¹⁶, so shares may
/// differ from these by that over the mean factor.
/// </summary>
internal static class NaivePolicy
{
    private const double Slack = 1.0 / 32768;

    /// <summary>Each branch's share and how far a recorded one may be from it; null for a policy that is not known here.</summary>
    /// <param name="policy">The policy's name; empty for the plain mean.</param>
    /// <param name="heads">Each branch's first top_k entries; null for a branch without a vote.</param>
    /// <param name="weights">The configured weights.</param>
    /// <param name="promptBits">Each branch's bits per byte of its prompt, 0 when it did not say.</param>
    /// <param name="lead">For boundary: the branch that leads.</param>
    public static (double[] Shares, double Slack)? Shares(string policy, IReadOnlyList<BranchList?> heads, IReadOnlyList<double> weights, IReadOnlyList<double> promptBits, int lead)
    {
        int[] voters = [.. Enumerable.Range(0, heads.Count).Where(branch => heads[branch] is not null && weights[branch] > 0)];
        Func<int, double>? factor = policy switch
        {
            "" or "sample" => _ => 1,
            "boundary" => branch => IsLedAlone(heads, weights, lead) && branch != lead ? 0 : 1,
            "confidence" => branch => heads[branch]!.Probabilities.Values.Max() >= 0.875 ? 1 : 0,
            "consistency" => branch => Overlap(branch, voters, heads, weights),
            "drop_out" => branch => voters.Length == 1 || voters.Any(other => other != branch && Lists(heads[other]!, heads[branch]!.Top)) ? 1 : 0,
            "perplexity" => branch => promptBits.All(bits => bits > 0) ? Math.Pow(2, -4 * (promptBits[branch] - promptBits.Min())) : 1,
            _ => null,
        };
        if (factor is null)
        {
            return null;
        }

        var shares = new double[heads.Count];
        foreach (var branch in voters)
        {
            shares[branch] = Math.Floor(65536 * factor(branch)) > 0 ? weights[branch] * factor(branch) : 0;
        }

        if (shares.Sum() == 0)
        {
            Array.ForEach(voters, branch => shares[branch] = weights[branch]);
        }

        var total = shares.Sum();
        return ([.. shares.Select(share => share / total)], Slack * voters.Sum(branch => weights[branch]) / total);
    }

    /// <summary>With the policy boundary: some branch with a weight abstains, and the lead does not.</summary>
    public static bool IsLedAlone(IReadOnlyList<BranchList?> heads, IReadOnlyList<double> weights, int lead) =>
        lead >= 0 && heads[lead] is not null && heads.Where((head, branch) => head is null && weights[branch] > 0).Any();

    private static double Overlap(int of, int[] voters, IReadOnlyList<BranchList?> heads, IReadOnlyList<double> weights)
    {
        int[] others = [.. voters.Where(branch => branch != of)];
        return others.Length == 0 ? 1 : Math.Min(1, others.Sum(other => weights[other] * Common(heads[of]!, heads[other]!)) / others.Sum(other => weights[other]));
    }

    private static double Common(BranchList one, BranchList other) => one.Probabilities.Sum(entry => Math.Min(entry.Value, other.Probabilities.GetValueOrDefault(entry.Key)));

    private static bool Lists(BranchList list, string token)
    {
        if (token.Length > 0)
        {
            return list.Probabilities.ContainsKey(token);
        }

        var end = list.Probabilities[string.Empty];
        return end > 0 && end >= list.Probabilities.Where(entry => entry.Key.Length > 0).Select(entry => entry.Value).DefaultIfEmpty(0).Min();
    }
}
