using ModelNet.Bus;
using ModelNet.Contracts;
using ModelNet.ModelWorker.Intake;

namespace ModelNet.ModelWorker.Speculate;

/// <summary>Tells the other branches of a stage what this one expects the next tokens to be.</summary>
internal sealed class DraftEmitter(IBus bus)
{
    private readonly RecordEncoder _encoder = new();
    private readonly Draft _record = new();

    /// <summary>Sends the pieces of the branch's round, if they have not been sent; none when it has drafted nothing.</summary>
    public void Announce(BranchWork branch, DraftRound round)
    {
        if (!round.IsAnnounced)
        {
            Fill(branch, round);
            Send(branch);
        }
    }

    /// <summary>Sends a lead's pieces with its choice behind them, which is not among its tokens; empty for the end of the sequence.</summary>
    public void Announce(BranchWork branch, DraftRound round, ReadOnlySpan<byte> next)
    {
        if (!round.IsAnnounced)
        {
            Fill(branch, round);
            _record.Pieces.Add().Set(next);
            Send(branch);
        }
    }

    /// <summary>Sends pieces from the branch's open step on; the end of the sequence is an empty one behind them.</summary>
    public void Announce(BranchWork branch, IReadOnlyList<byte[]> pieces, bool ends)
    {
        Begin(branch);
        foreach (var piece in pieces)
        {
            _record.Pieces.Add().Set(piece);
        }

        if (ends)
        {
            _record.Pieces.Add();
        }

        Send(branch);
    }

    private void Fill(BranchWork branch, DraftRound round)
    {
        round.IsAnnounced = true;
        Begin(branch);
        foreach (var piece in round.Record.Pieces)
        {
            _record.Pieces.Add().Set(piece.Span);
        }
    }

    private void Begin(BranchWork branch)
    {
        _record.Reset();
        _record.Session.Set(branch.SessionUtf8);
        _record.Stage = branch.Key.Stage;
        _record.Branch = branch.Key.Branch;
        _record.Attempt = branch.Attempt;
        _record.FirstStep = branch.Step;
    }

    private void Send(BranchWork branch) => bus.Append(Topics.Drafts, branch.SessionUtf8, _encoder.Encode(_record));
}
