using ModelNet.Bus;
using ModelNet.Contracts;
using ModelNet.Fusion;
using ModelNet.ModelWorker.Intake;
using ModelNet.Vocabulary;

namespace ModelNet.ModelWorker.Emit;

/// <summary>Sends a branch's next-token distribution for its step to the fuser, or says that it has none.</summary>
internal sealed class DistributionEmitter
{
    private readonly IBus _bus;
    private readonly VocabularyTable _table;
    private readonly int _contextTokens;
    private readonly TimeProvider _time;
    private readonly DistributionBuilder _builder;
    private readonly RecordEncoder _encoder = new();
    private readonly StepDistribution _record = new();

    public DistributionEmitter(IBus bus, VocabularyTable table, int contextTokens, TimeProvider time)
    {
        _contextTokens = contextTokens;
        _bus = bus;
        _table = table;
        _time = time;
        _builder = new DistributionBuilder();
    }

    /// <summary>Sends the largest probabilities of the step, taken from these logits.</summary>
    /// <exception cref="FusionException">the logits are not numbers.</exception>
    public void Scored(BranchWork branch, ReadOnlySpan<float> logits)
    {
        var distribution = _builder.Build(logits, _table, branch.WantedK);
        var position = Begin(branch, PositionStatus.Scored);
        position.Ids.Set(distribution.Ids);
        position.Probabilities.Set(distribution.Probabilities);
        position.EndOfSequence = distribution.EndOfSequence;
        position.Kth = distribution.Kth;
        position.Residual = distribution.Residual;
        Send(branch);
    }

    /// <summary>Says why there is no distribution: the branch abstains, or its context is full.</summary>
    public void Without(BranchWork branch, PositionStatus status)
    {
        Begin(branch, status);
        Send(branch);
    }

    private Position Begin(BranchWork branch, PositionStatus status)
    {
        _record.Reset();
        _record.Session.Set(branch.SessionUtf8);
        _record.Stage = branch.Key.Stage;
        _record.Branch = branch.Key.Branch;
        _record.Attempt = branch.Attempt;
        _record.FirstStep = branch.Step;
        if (branch.Step == 0)
        {
            _record.PromptTokens = branch.PromptLength;
            _record.ContextTokens = _contextTokens;
            _record.PromptMicrobits = branch.Score?.MicrobitsPerByte ?? 0;
        }

        _record.Vocabulary = unchecked((long)_table.Hash);
        _record.ComputeNs = branch.ComputeNanoseconds;
        var position = _record.Positions.Add();
        position.Status = status;
        return position;
    }

    private void Send(BranchWork branch)
    {
        _record.SentUs = (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        branch.ComputeNanoseconds = 0;
        branch.Answered = true;
        _bus.Append(Topics.StepDistributions, branch.SessionUtf8, _encoder.Encode(_record));
    }
}
