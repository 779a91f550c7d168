using ModelNet.Bus;
using ModelNet.Contracts;
using ModelNet.ModelWorker.Intake;

namespace ModelNet.ModelWorker.Emit;

/// <summary>Writes the tokens of stages that this worker decides alone, as they come.</summary>
internal sealed class AloneEmitter(IBus bus)
{
    private readonly RecordEncoder _encoder = new();
    private readonly StageTokens _record = new();

    /// <summary>Writes one decided token, the stage's last when it ends with it.</summary>
    public void Token(BranchWork branch, ReadOnlySpan<byte> bytes, Finish finish)
    {
        Begin(branch, finish);
        branch.Ending = finish;
        _record.Tokens.Add().Set(bytes);
        bytes.CopyTo(branch.Text.GetSpan(bytes.Length));
        branch.Text.Advance(bytes.Length);
        bus.Append(Topics.StageTokens, branch.SessionUtf8, _encoder.Encode(_record));
    }

    /// <summary>Writes that the stage ends, unless its last token has said so.</summary>
    public void End(BranchWork branch, Finish finish)
    {
        if (branch.Ending == Finish.None)
        {
            Begin(branch, finish);
            branch.Ending = finish;
            bus.Append(Topics.StageTokens, branch.SessionUtf8, _encoder.Encode(_record));
        }
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
