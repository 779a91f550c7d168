using ModelNet.Bus;
using ModelNet.Contracts;

namespace ModelNet.Bench.Steps;

/// <summary>One fused step: from one decision to the next, and the slowest branch's forward pass in between, in µs.</summary>
internal readonly record struct StepTime(double Step, double SlowestCompute)
{
    public double Ratio => Step / SlowestCompute;

    public double Overhead => Step - SlowestCompute;
}

/// <summary>Reads the decisions of one session from the log as they are appended.</summary>
internal sealed class StepProbe(string session) : IRecordHandler
{
    private readonly FusedTokens _record = new();
    private long _previous;

    public List<StepTime> Steps { get; } = [];

    public bool Ended { get; private set; }

    public void Handle(in RecordView record)
    {
        _record.ReadFrom(record.Value);
        if (_record.Kind != FusedKind.Tokens || _record.Session.ToString() != session)
        {
            // A step that had to ask for longer lists has two round trips: it is not an ordinary step.
            _previous = 0;
            return;
        }

        if (_previous > 0 && _record.Tokens.Count == 1)
        {
            Steps.Add(new StepTime(record.TimestampMicroseconds - _previous, Slowest() / 1000.0));
        }

        // The first decision follows a prefill: times count from it.
        _previous = record.TimestampMicroseconds;
        Ended |= _record.Finish != Finish.None;
    }

    private long Slowest()
    {
        var slowest = 0L;
        foreach (var vote in _record.Tokens[0].Votes.Span)
        {
            slowest = Math.Max(slowest, vote.ComputeNs);
        }

        return slowest;
    }
}
