using ModelNet.Fusion;
using ModelNet.Hosting;
using ModelNet.ModelWorker.Ahead;
using ModelNet.ModelWorker.Decode;
using ModelNet.ModelWorker.Lead;
using ModelNet.ModelWorker.Span;
using ModelNet.ModelWorker.Speculate;

namespace ModelNet.ModelWorker.Intake;

/// <summary>Moves branches on by the bytes that were decided, as this model's own tokens.</summary>
internal sealed class BranchSteps(BranchTable branches, TokenAppender appender, BranchRounds rounds, Guesses guesses, FollowerSteps followers, SpanRounds spans, OwnedPartitions owned)
{
    /// <summary>The step's token is decided: the branch goes on to the next.</summary>
    /// <param name="branch">The branch.</param>
    /// <param name="bytes">The token.</param>
    /// <param name="ledAlone">Whether the stage's lead decided it alone.</param>
    public void Advance(BranchWork branch, ReadOnlySpan<byte> bytes, bool ledAlone = false)
    {
        Decoder.Forget(branch);
        var expected = TryAccept(branch, bytes, ledAlone);
        branch.Step++;
        branch.WantedK = branch.TopK;
        branch.Resumed |= !owned.IsLive(branch.Partition);
        if (expected)
        {
            branches.Changed(branch);
        }
        else
        {
            Append(branch, bytes);
        }

        branch.SpanRound?.Begin(branch.Step, branch.Tokens.Count);
    }

    /// <summary>Whether the token's own tokens are where they belong already.</summary>
    private bool TryAccept(BranchWork branch, ReadOnlySpan<byte> bytes, bool ledAlone)
    {
        if (branch.Followed is not null)
        {
            followers.Advance(branch, bytes, ledAlone);
            return true;
        }

        if (branch.SpanRound is not null)
        {
            return spans.TryAccept(branch, bytes);
        }

        var guessed = guesses.TryAccept(branch, bytes);
        return rounds.TryAccept(branch, bytes) || guessed;
    }

    /// <summary>Appends decided bytes as this model's own tokens; false when they must wait for more bytes (the branch abstains).</summary>
    public bool Append(BranchWork branch, ReadOnlySpan<byte> bytes)
    {
        branches.Changed(branch);
        if (branch.Unrepresented.WrittenCount == 0 && appender.TryAppend(bytes, branch.Tokens))
        {
            branch.Boundaries.Add(branch.Tokens.Count);
            return true;
        }

        bytes.CopyTo(branch.Unrepresented.GetSpan(bytes.Length));
        branch.Unrepresented.Advance(bytes.Length);
        if (!appender.TryAppend(branch.Unrepresented.WrittenSpan, branch.Tokens))
        {
            return false;
        }

        branch.Unrepresented.ResetWrittenCount();
        branch.Boundaries.Add(branch.Tokens.Count);
        return true;
    }
}
