using ModelNet.Inference;
using ModelNet.ModelWorker.Intake;

namespace ModelNet.ModelWorker.Schedule;

/// <summary>What one forward pass computes: the tokens of the branches that were put into it. Allocates nothing in the steady state.</summary>
/// <param name="maxTokens">The most tokens of one pass.</param>
internal sealed class DecodeBatch(int maxTokens)
{
    /// <summary>More tokens than this are a prefill, also after the prompt.</summary>
    private const int MostOfAStep = 16;

    private static readonly Comparison<(BranchWork Branch, int Count)> s_bySequence = (a, b) => a.Branch.Sequence.CompareTo(b.Branch.Sequence);
    private readonly List<(BranchWork Branch, int Count)> _picks = [];
    private long _turn;
    private int _tokenCount;

    public List<DecodeToken> Tokens { get; } = [];

    public List<BatchShare> Shares { get; } = [];

    /// <summary>How many branches are in it so far.</summary>
    public int Branches => _picks.Count;

    /// <summary>How many more tokens fit.</summary>
    public int Room => maxTokens - _tokenCount;

    /// <summary>Its tokens of prompts, and of sessions that are rebuilt.</summary>
    public int PrefillTokens { get; private set; }

    /// <summary>Its tokens that are not decided but expected.</summary>
    public int ExpectedTokens { get; private set; }

    public static bool IsPrefill(BranchWork branch) => branch.InPrefill || branch.DecidedLength - branch.Cached > MostOfAStep;

    /// <summary>Begins the next one.</summary>
    public void Clear()
    {
        Tokens.Clear();
        Shares.Clear();
        _picks.Clear();
        _tokenCount = 0;
        PrefillTokens = 0;
        ExpectedTokens = 0;
        _turn++;
    }

    /// <summary>Puts in what the branch has to compute next, up to so many tokens; returns how many those are.</summary>
    public int Add(BranchWork branch, int most)
    {
        var count = Math.Min(branch.NextStop - branch.Cached, Math.Min(most, Room));
        _picks.Add((branch, count));
        _tokenCount += count;
        PrefillTokens += IsPrefill(branch) ? count : 0;
        ExpectedTokens += branch.Guess is { IsActive: true } ? count : 0;
        branch.LastServed = _turn;
        return count;
    }

    /// <summary>
    /// Writes <see cref="Tokens"/> and <see cref="Shares"/>; false when there are none. In the order of the sequences: llama.cpp computes separate KV streams in one pass only where their numbers
    /// follow each other.
    /// </summary>
    public bool Complete()
    {
        _picks.Sort(s_bySequence);
        foreach (var (branch, count) in _picks)
        {
            AddShare(branch, count);
        }

        return Shares.Count > 0;
    }

    /// <summary>The logits behind a branch's last token are its answer; in a round those behind every piece are, in a span those behind every token.</summary>
    private static bool IsWanted(BranchWork branch, int length) =>
        branch.SpanRound is { } spans ? length >= spans.NextEnd : branch.Round is { IsActive: true } round ? round.IsWanted(length) : length == branch.Tokens.Count;

    private void AddShare(BranchWork branch, int count)
    {
        var completes = count == branch.Uncached;
        for (var i = 0; i < count; i++)
        {
            var position = branch.Cached + i;
            Tokens.Add(new DecodeToken(branch.Tokens[position], position, branch.Sequence, IsWanted(branch, position + 1) || branch.Scores(position)));
        }

        Shares.Add(new BatchShare(branch, branch.Cached, count, Tokens.Count - 1, completes, branch.Step, branch.Guess is { IsActive: true }));
    }
}
