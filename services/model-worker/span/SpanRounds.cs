using ModelNet.Fusion;
using ModelNet.ModelWorker.Intake;
using ModelNet.ModelWorker.Schedule;

namespace ModelNet.ModelWorker.Span;

/// <summary>
/// Puts spans behind a branch's decided tokens and takes them away again, from the token list and the KV cache together. Bytes that the branch drafted itself stand in the tokens that it drafted, all
/// others in the tokeniser's: so a stage of one branch goes on as the model alone would.
/// </summary>
internal sealed class SpanRounds(TokenAppender appender, SequenceSlots slots, int contextTokens)
{
    /// <summary>Where a branch draws its own pass: whether one more decoded token has room.</summary>
    public bool HasRoom(BranchWork branch, int tokens) => branch.SpanRound!.DecidedLength + tokens <= contextTokens;

    /// <summary>The branch's own tokens for bytes behind the decided text; null when it cannot represent them.</summary>
    public List<int>? IdsOf(BranchWork branch, ReadOnlySpan<byte> bytes)
    {
        var ids = new List<int>();
        if (branch.SpanRound!.Heard.Of(branch.Step, branch.Key.Branch) is { } own && own.Spells(bytes) && own.Pieces.All(piece => appender.TryAppend(piece, ids)))
        {
            return ids;
        }

        ids.Clear();
        return appender.TryAppend(bytes, ids) ? ids : null;
    }

    /// <summary>Puts tokens behind the decided ones; each a decode of its own where the branch drafted them and its bits must be those of drafting.</summary>
    public static void Extend(BranchWork branch, IEnumerable<int> ids, bool oneByOne)
    {
        foreach (var id in ids)
        {
            branch.Tokens.Add(id);
            if (oneByOne)
            {
                branch.Boundaries.Add(branch.Tokens.Count);
            }
        }

        if (branch.Boundaries[^1] < branch.Tokens.Count)
        {
            branch.Boundaries.Add(branch.Tokens.Count);
        }
    }

    /// <summary>Takes everything behind the decided tokens away.</summary>
    public void Cut(BranchWork branch)
    {
        var decided = branch.SpanRound!.DecidedLength;
        slots.Cut(branch, decided);
        branch.Tokens.RemoveRange(decided, branch.Tokens.Count - decided);
        while (branch.Boundaries[^1] > decided)
        {
            branch.Boundaries.RemoveAt(branch.Boundaries.Count - 1);
        }
    }

    /// <summary>The step's span is decided; true when the branch drafted these bytes itself, so that its tokens are known.</summary>
    public bool TryAccept(BranchWork branch, ReadOnlySpan<byte> bytes)
    {
        branch.Answered = false;
        Cut(branch);
        if (branch.Unrepresented.WrittenCount > 0 || branch.SpanRound!.Heard.Of(branch.Step, branch.Key.Branch)?.Spells(bytes) != true || IdsOf(branch, bytes) is not { } ids)
        {
            return false;
        }

        Extend(branch, ids, oneByOne: false);
        return true;
    }
}
