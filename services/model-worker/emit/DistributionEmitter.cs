using System.Diagnostics;
using ModelNet.Bus;
using ModelNet.Contracts;
using ModelNet.Fusion;
using ModelNet.ModelWorker.Decode;
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
    private readonly AloneDecider _alone;
    private readonly RecordEncoder _encoder = new();
    private readonly StepDistribution _record = new();

    public DistributionEmitter(IBus bus, VocabularyTable table, AloneDecider alone, int contextTokens, TimeProvider time)
    {
        _alone = alone;
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
        _record.Reset();
        var expected = Add(_record, branch, logits);
        Send(branch, _record);
        branch.ExpectedId = expected;
    }

    /// <summary>Says why there is no distribution: the branch abstains, or its context is full.</summary>
    public void Without(BranchWork branch, PositionStatus status)
    {
        _record.Reset();
        _record.Positions.Add().Status = status;
        Send(branch, _record);
    }

    /// <summary>Adds a position, the next behind those that the record has, with the largest probabilities of these logits.</summary>
    /// <returns>The id that the branch would choose alone, <see cref="BranchWork.NoChoice"/> for the end of the sequence and where its list does not tell.</returns>
    /// <exception cref="FusionException">the logits are not numbers.</exception>
    public int Add(StepDistribution record, BranchWork branch, ReadOnlySpan<float> logits)
    {
        var step = branch.Step + record.Positions.Count;
        var distribution = _builder.Build(logits, _table, branch.WantedK);
        var position = record.Positions.Add();
        position.Status = PositionStatus.Scored;
        position.Ids.Set(distribution.Ids);
        position.Probabilities.Set(distribution.Probabilities);
        position.EndOfSequence = distribution.EndOfSequence;
        position.Kth = distribution.Kth;
        position.Residual = distribution.Residual;
        if (branch.Sampling is { } sampling)
        {
            return _alone.Expected(distribution, sampling, branch.Key.Stage, step);
        }

        var ends = distribution.Ids.IsEmpty || distribution.EndOfSequence > distribution.Probabilities[0];
        return ends ? BranchWork.NoChoice : distribution.Ids[0];
    }

    /// <summary>Sends positions from the branch's open step on.</summary>
    public void Send(BranchWork branch, StepDistribution record)
    {
        record.Session.Set(branch.SessionUtf8);
        record.Stage = branch.Key.Stage;
        record.Branch = branch.Key.Branch;
        record.Attempt = branch.Attempt;
        record.FirstStep = branch.Step;
        if (branch.Step == 0)
        {
            record.PromptTokens = branch.PromptLength;
            record.ContextTokens = _contextTokens;
            record.PromptMicrobits = branch.Score?.MicrobitsPerByte ?? 0;
        }

        record.Vocabulary = unchecked((long)_table.Hash);
        record.ComputeNs = branch.ComputeNanoseconds;
        record.SentUs = (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        branch.ComputeNanoseconds = 0;
        branch.Answered = true;
        branch.AnsweredAt = Stopwatch.GetTimestamp();
        branch.ExpectedId = BranchWork.NoChoice;
        _bus.Append(Topics.StepDistributions, branch.SessionUtf8, _encoder.Encode(record));
    }
}
