using System.Globalization;
using System.Text;
using ModelNet.Contracts;
using ModelNet.Fuser;

namespace ModelNet.Bench.Fuser;

/// <summary>A fuser with so many open sessions, each of one fused stage. A step of all of them is encoded before the clock runs; what is timed reads, joins, encodes and appends.</summary>
internal sealed class LiveSessions : IDisposable
{
    private const int Room = 1_000_000;
    private const int JoinsAtOnce = 320;
    private const int SessionsInDecode = 32;
    private readonly MemoryBus _bus = new();
    private readonly FuserLoop _fuser;
    private readonly byte[][] _keys;
    private readonly int _branches;
    private readonly StepDistribution _record = new();
    private readonly RecordEncoder _encoder = new();
    private int _step;
    private long _joins;

    public LiveSessions(int sessions, int branches)
    {
        _branches = branches;
        _keys = [.. Enumerable.Range(0, sessions).Select(i => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"session-{i:000000}")))];
        _fuser = new FuserLoop(_bus, new FuserOptions(), TimeProvider.System);
        Append(Topics.Vocabularies, "table"u8, FusedSteps.Announcement());
        foreach (var key in _keys)
        {
            Append(Topics.FusionTasks, key, FusedSteps.Task(key, branches, Room));
        }

        Drain();
    }

    /// <summary>Fuses so many steps of every session.</summary>
    /// <returns>Nanoseconds of processor time for one join: what else runs on the machine does not count.</returns>
    public double Run(int steps)
    {
        var used = TimeSpan.Zero;
        while (steps > 0)
        {
            // The clock of a process has microseconds: it is read around many joins.
            var together = Math.Min(steps, Math.Max(1, JoinsAtOnce / _keys.Length));
            for (var i = 0; i < together; i++, _step++)
            {
                Feed();
            }

            var began = Environment.CpuUsage.TotalTime;
            Drain();
            used += Environment.CpuUsage.TotalTime - began;
            steps -= together;
            _joins += together * _keys.Length;
        }

        var perJoin = used.TotalNanoseconds / _joins;
        _joins = 0;
        return perJoin;
    }

    /// <inheritdoc/>
    public void Dispose() => _fuser.Dispose();

    /// <summary>As workers answer: each model a decode's worth of sessions at a time.</summary>
    private void Feed()
    {
        foreach (var batch in _keys.Chunk(SessionsInDecode))
        {
            for (var branch = 0; branch < _branches; branch++)
            {
                foreach (var key in batch)
                {
                    FusedSteps.Fill(_record, key, branch, _step);
                    _bus.Append(Topics.StepDistributions, key, _encoder.Encode(_record));
                }
            }
        }
    }

    private void Drain()
    {
        while (_bus.Pending > 0)
        {
            _fuser.RunOnce(TimeSpan.Zero);
        }
    }

    private void Append<T>(string topic, ReadOnlySpan<byte> key, T message)
        where T : class, IAvroMessage => _bus.Append(topic, key, _encoder.Encode(message));
}
