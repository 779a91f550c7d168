using ModelNet.Fusion;
using ModelNet.ModelWorker.Decode;
using ModelNet.ModelWorker.Intake;
using ModelNet.ModelWorker.Schedule;
using ModelNet.Vocabulary;

namespace ModelNet.ModelWorker.Span;

/// <summary>
/// A branch's step of a stage that fuses spans: draft a span and announce it, wait until the drafts of all branches are on the log, score each of them, send the scores. The branch's own draft too counts
/// as the log tells it, so that all branches score the same candidates, whoever died and came back meanwhile.
/// </summary>
internal sealed class SpanAnswerer(SpanRounds rounds, Decoder decoder, VocabularyTable table, SpanEmitter emitter)
{
    private readonly SpanScorer _scorer = new(table);

    /// <summary>Takes the positions that a decode has just computed, and goes on; true when the branch has answered.</summary>
    /// <exception cref="FusionException">the logits are not numbers.</exception>
    public bool Score(BatchShare share)
    {
        var (branch, round) = (share.Branch, share.Branch.SpanRound!);
        branch.LogitsRow = -1; // the next decode may follow at once
        var computed = share.First + share.Count;
        while (round.NeedsRow && round.NextEnd <= computed)
        {
            Take(branch, round, decoder.Row(share.LastRow - (computed - round.NextEnd)));
        }

        return GoOn(branch);
    }

    /// <summary>Goes on as far as it can without a decode; true when the branch has answered.</summary>
    /// <exception cref="FusionException">the logits are not numbers.</exception>
    public bool GoOn(BranchWork branch)
    {
        var round = branch.SpanRound!;
        if (!round.HasBase || round.Pass is { Candidate: null })
        {
            return false;
        }

        Announce(branch, round);
        while (round.Pass is null && round.Heard.IsComplete(branch.Step))
        {
            if (round.Heard.CandidatesOf(branch.Step).ElementAtOrDefault(round.Scores.Count) is not { } next)
            {
                Decoder.Forget(branch);
                emitter.Scored(branch);
                return true;
            }

            Begin(branch, round, next);
        }

        return false;
    }

    /// <summary>The branch has nothing to propose for its step: whoever waits for its draft must not wait longer.</summary>
    public void Yield(BranchWork branch)
    {
        if (branch.SpanRound is { } round)
        {
            round.Own = HeardDraft.Of([], ends: false);
            Announce(branch, round);
        }
    }

    private void Announce(BranchWork branch, SpanRound round)
    {
        var known = round.Heard.Of(branch.Step, branch.Key.Branch);
        if (!round.IsAnnounced)
        {
            round.IsAnnounced = true;
            emitter.Announce(branch, known ?? round.Own!);
        }
    }

    private void Take(BranchWork branch, SpanRound round, ReadOnlySpan<float> row)
    {
        if (!round.HasBase)
        {
            decoder.Keep(branch, row);
            round.HasBase = true;
            if (round.Heard.Of(branch.Step, branch.Key.Branch) is null)
            {
                round.Pass = new SpanPass(candidate: null, []);
                Draft(branch, round, row);
            }
            else
            {
                round.IsAnnounced = true; // in an earlier run of the worker
            }
        }
        else if (round.Pass!.Candidate is null)
        {
            Draft(branch, round, row);
        }
        else
        {
            Look(branch, round, row);
        }
    }

    /// <summary>The branch's first choice goes behind its span, until it is long enough, ends, or the next token has no room.</summary>
    private void Draft(BranchWork branch, SpanRound round, ReadOnlySpan<float> row)
    {
        var pass = round.Pass!;
        var (id, bits) = _scorer.Choose(row);
        pass.Take(bits);
        pass.Ends = id == SpanScorer.End;
        if (!pass.Ends)
        {
            pass.Ids.Add(id);
        }

        if (!pass.Ends && pass.Ids.Count < round.TokensOf(branch.Step) && rounds.HasRoom(branch, pass.Ids.Count))
        {
            SpanRounds.Extend(branch, [id], oneByOne: true);
            return;
        }

        round.Own = HeardDraft.Of([.. pass.Ids.Select(own => table.BytesOf(own).ToArray())], pass.Ends);
        round.OwnBits = pass.Bits;
        End(branch, round);
    }

    /// <summary>Begins to score a candidate; the first position is at hand, so that a short span needs no decode.</summary>
    private void Begin(BranchWork branch, SpanRound round, SpanCandidate span)
    {
        var ids = rounds.IdsOf(branch, span.Bytes.Span);
        if (ids is null || !rounds.HasRoom(branch, ids.Count - (span.Ends ? 0 : 1)))
        {
            round.Scores.Add((span, SpanJoin.Unscored));
            return;
        }

        if (IsAsDrafted(branch, round, span))
        {
            round.Scores.Add((span, SpanScorer.Microbits(round.OwnBits)));
            return;
        }

        round.Pass = new SpanPass(span, ids);
        var own = round.Heard.Of(branch.Step, branch.Key.Branch)?.Spells(span.Bytes.Span) == true;
        SpanRounds.Extend(branch, ids.Take(round.Pass.Positions - 1), oneByOne: own);
        Look(branch, round, branch.KeptLogits.AsSpan(0, table.Count));
    }

    /// <summary>Whether the candidate is this branch's own, drafted in this run and first on the log: then its score is known.</summary>
    private static bool IsAsDrafted(BranchWork branch, SpanRound round, SpanCandidate span) =>
        round.Own is { } own && span.Equals(own.Candidate) && round.Heard.Of(branch.Step, branch.Key.Branch) is { } known
        && known.Pieces.Count == own.Pieces.Count && own.Pieces.Zip(known.Pieces).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));

    private void Look(BranchWork branch, SpanRound round, ReadOnlySpan<float> row)
    {
        var pass = round.Pass!;
        pass.Take(_scorer.BitsOf(row, pass.Taken < pass.Ids.Count ? pass.Ids[pass.Taken] : SpanScorer.End));
        if (pass.Taken == pass.Positions)
        {
            round.Scores.Add((pass.Candidate!, SpanScorer.Microbits(pass.Bits)));
            End(branch, round);
        }
    }

    private void End(BranchWork branch, SpanRound round)
    {
        round.Pass = null;
        rounds.Cut(branch);
    }
}
