namespace ModelNet.Bench.Speculation;

/// <summary>What some sessions cost, in things that can be counted.</summary>
/// <param name="Texts">The sessions' answers.</param>
/// <param name="Tokens">Fused tokens.</param>
/// <param name="Rounds">Records of fused tokens: how often every branch had to wait for the fuser.</param>
/// <param name="Drafts">Records with a draft, each a hop before the branches that answer it can begin.</param>
/// <param name="Records">Records of distributions, drafts and fused tokens.</param>
/// <param name="Bytes">Their values' bytes.</param>
/// <param name="Decodes">Forward passes of each branch behind its prompts.</param>
/// <param name="Elapsed">From the first request to the last result.</param>
/// <param name="Answering">From each session's first token to its last, together.</param>
internal sealed record Counts(IReadOnlyList<string> Texts, int Tokens, int Rounds, int Drafts, int Records, long Bytes, IReadOnlyList<long> Decodes, TimeSpan Elapsed, TimeSpan Answering)
{
    /// <summary>Trips from a branch to the fuser and back; a draft is half a trip more.</summary>
    public double TripsPerToken => (Rounds + (Drafts / 2.0)) / Tokens;

    public double RecordsPerToken => (double)Records / Tokens;

    public double DecodesPerToken(int branch) => (double)Decodes[branch] / Tokens;

    /// <summary>Tokens after each session's first, which pays for the prompts.</summary>
    public double TokensPerSecond => (Tokens - Texts.Count) / Answering.TotalSeconds;
}
