using ModelNet.Bus;
using ModelNet.Contracts;

namespace ModelNet.Bench.Batch;

/// <summary>When each token of each session was decided, from the log's own time stamps, in µs.</summary>
internal sealed class TokenTimes : IRecordHandler
{
    private readonly StageTokens _alone = new();
    private readonly FusedTokens _fused = new();
    private readonly Dictionary<string, List<long>> _times = [];

    public void Handle(in RecordView record)
    {
        if (record.Topic == Topics.StageTokens)
        {
            _alone.ReadFrom(record.Value);
            Add(_alone.Session.ToString(), _alone.Tokens.Count, record.TimestampMicroseconds);
            return;
        }

        _fused.ReadFrom(record.Value);
        if (_fused.Kind == FusedKind.Tokens)
        {
            Add(_fused.Session.ToString(), _fused.Tokens.Count, record.TimestampMicroseconds);
        }
    }

    public int Tokens => _times.Values.Sum(times => times.Count);

    /// <summary>Tokens a second from when the last session has begun to answer until the first one ends: all of them are decoding, none is prefilled.</summary>
    public double SteadyRate()
    {
        var from = _times.Values.Max(times => times[0]);
        var to = _times.Values.Min(times => times[^1]);
        var within = _times.Values.Sum(times => times.Count(time => time > from && time <= to));
        return to > from ? within / ((to - from) / 1e6) : throw new InvalidOperationException($"No moment had all sessions decoding: the last began {(from - to) / 1000} ms after the first ended; tokens {string.Join(' ', _times.Values.Select(times => times.Count))}; first after {string.Join(' ', _times.Values.Select(times => (times[0] - _times.Values.Min(all => all[0])) / 1000))} ms");
    }

    private void Add(string session, int tokens, long time)
    {
        if (!_times.TryGetValue(session, out var times))
        {
            _times.Add(session, times = []);
        }

        for (var i = 0; i < tokens; i++)
        {
            times.Add(time);
        }
    }
}
