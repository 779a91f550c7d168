using ModelNet.ModelWorker.Decode;
using ModelNet.ModelWorker.Emit;
using ModelNet.ModelWorker.Intake;
using ModelNet.ModelWorker.Schedule;
using ModelNet.Vocabulary;

namespace ModelNet.ModelWorker.Speculate;

/// <summary>Turns the logits of a round into positions: a drafter also takes its next piece from them. One record goes to the fuser when all are there.</summary>
internal sealed class RoundAnswerer(BranchRounds rounds, Decoder decoder, VocabularyTable vocabulary, DistributionEmitter distributions, DraftEmitter drafts)
{
    /// <summary>Scores the positions that a decode has just computed.</summary>
    /// <exception cref="Fusion.FusionException">the logits are not numbers.</exception>
    public void Score(BatchShare share)
    {
        var branch = share.Branch;
        var round = branch.Round!;
        var computed = share.First + share.Count;
        while (!round.IsScored && round.NextEnd <= computed)
        {
            var row = share.LastRow - (computed - round.NextEnd);
            var expected = distributions.Add(round.Record, branch, decoder.Row(row));
            round.Scored();
            if (round.IsDrafter)
            {
                Extend(branch, round, expected == BranchWork.NoChoice ? default : vocabulary.BytesOf(expected));
            }
        }

        SendIfScored(branch, round);
    }

    /// <summary>Sends the positions when all are there; true when they are.</summary>
    public bool SendIfScored(BranchWork branch, DraftRound round)
    {
        if (round.IsScored)
        {
            distributions.Send(branch, round.Record);
            round.IsSent = true;
        }

        return round.IsScored;
    }

    /// <summary>The branch answers its step without a round: whoever waits for its draft must not wait longer.</summary>
    public void Yield(BranchWork branch)
    {
        if (branch.Round is { IsActive: true, IsDrafter: true } round)
        {
            drafts.Announce(branch, round);
        }

        rounds.End(branch);
    }

    /// <summary>
    /// What the drafter would choose alone is its next piece. The draft is sent as soon as its last piece is known, so that the others compute while the position behind it is scored here; a lead's last piece
    /// is its choice in the last position.
    /// </summary>
    private void Extend(BranchWork branch, DraftRound round, ReadOnlySpan<byte> choice)
    {
        var pieces = round.Record.Pieces.Count;
        var extended = pieces < round.Wanted && rounds.TryAdd(branch, choice);
        if (branch.IsLead)
        {
            if (!extended)
            {
                drafts.Announce(branch, round, choice);
            }
        }
        else if (!extended || pieces + 1 == round.Wanted)
        {
            drafts.Announce(branch, round);
        }
    }
}
