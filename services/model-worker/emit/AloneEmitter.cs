using ModelNet.Bus;
using ModelNet.Contracts;
using ModelNet.Fusion;
using ModelNet.ModelWorker.Intake;

namespace ModelNet.ModelWorker.Emit;

/// <summary>Writes the tokens of stages that this worker decides alone, as they come, and the stage's result at the end.</summary>
internal sealed class AloneEmitter
{
    private readonly IBus _bus;
    private readonly StageResultEmitter _results;
    private readonly RecordEncoder _encoder = new();
    private readonly StageTokens _record = new();

    public AloneEmitter(IBus bus, StageResultEmitter results)
    {
        _bus = bus;
        _results = results;
    }

    /// <summary>Writes one decided token, the stage's last when it ends with it.</summary>
    public void Token(BranchWork branch, ReadOnlySpan<byte> bytes, Finish finish)
    {
        Begin(branch, finish);
        branch.Finished = finish;
        _record.Tokens.Add().Set(bytes);
        bytes.CopyTo(branch.Text.GetSpan(bytes.Length));
        branch.Text.Advance(bytes.Length);
        _bus.Append(Topics.StageTokens, branch.SessionUtf8, _encoder.Encode(_record));
    }

    /// <summary>Ends the stage: the closing tokens record, then the result with the whole text.</summary>
    public void End(BranchWork branch, Finish finish)
    {
        if (branch.Finished == Finish.None)
        {
            Begin(branch, finish);
            _bus.Append(Topics.StageTokens, branch.SessionUtf8, _encoder.Encode(_record));
        }

        _results.Completed(branch, Utf8Stream.TextOf(branch.Stop.Before(branch.Text.WrittenSpan)), finish);
    }

    private void Begin(BranchWork branch, Finish finish)
    {
        _record.Reset();
        _record.Session.Set(branch.SessionUtf8);
        _record.Stage = branch.Key.Stage;
        _record.Branch = branch.Key.Branch;
        _record.Attempt = branch.Attempt;
        _record.FirstStep = branch.Step;
        _record.Finish = finish;
        _record.ComputeNs = branch.ComputeNanoseconds;
        branch.ComputeNanoseconds = 0;
    }
}
