using System.Globalization;
using System.Text;
using ModelNet.Contracts;
using ModelNet.Fuser;

namespace ModelNet.Bench.Fuser;

/// <summary>
/// A fuser with so many open sessions, each of one fused stage. What its workers answer is encoded before the clock runs; what is timed reads, joins, encodes and appends.
/// </summary>
/// <remarks>
/// However many sessions there are, so many joins' records lie on the bus at a time: they are the harness's and not the fuser's, and a longer backlog is more memory to
/// read. Sessions take turns, so that each is met again only when all others have been.
/// </remarks>
internal sealed class LiveSessions : IDisposable
{
    /// <summary>What ten decodes of <see cref="SessionsInDecode"/> sessions bring.</summary>
    public const int UsualBacklog = 320;

    private const int Room = 1_000_000;
    private const int SessionsInDecode = 32;
    private readonly MemoryBus _bus = new();
    private readonly FuserLoop _fuser;
    private readonly byte[][] _keys;
    private readonly int[] _steps;
    private readonly int _branches;
    private readonly int _backlog;
    private readonly StepDistribution _record = new();
    private readonly RecordEncoder _encoder = new();
    private int _next;

    public LiveSessions(int sessions, int branches, int backlog = UsualBacklog)
    {
        _branches = branches;
        _backlog = backlog;
        _keys = [.. Enumerable.Range(0, sessions).Select(i => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"session-{i:000000}")))];
        _steps = new int[sessions];

        // Sessions wait here while others are measured; nothing is to be asked again.
        _fuser = new FuserLoop(_bus, new FuserOptions { ResyncAfter = TimeSpan.FromDays(1) }, TimeProvider.System);
        Append(Topics.Vocabularies, "table"u8, FusedSteps.Announcement());
        foreach (var key in _keys)
        {
            Append(Topics.FusionTasks, key, FusedSteps.Task(key, branches, Room));
        }

        Drain();
    }

    /// <summary>How many sessions are open.</summary>
    public int Count => _keys.Length;

    /// <summary>Fuses so many steps of every session.</summary>
    /// <returns>Nanoseconds of processor time for one join: what else runs on the machine does not count.</returns>
    /// <exception cref="InvalidOperationException">Not every step was fused: what was timed is something else.</exception>
    public double Run(int steps)
    {
        var used = TimeSpan.Zero;
        var joins = steps * _keys.Length;
        var before = _bus.Fused;
        for (var left = joins; left > 0;)
        {
            // The clock of a process has microseconds: it is read around many joins.
            var together = Math.Min(left, _backlog);
            Feed(together);
            var began = Environment.CpuUsage.TotalTime;
            Drain();
            used += Environment.CpuUsage.TotalTime - began;
            left -= together;
        }

        return _bus.Fused - before == joins ? used.TotalNanoseconds / joins : throw new InvalidOperationException($"{_bus.Fused - before} of {joins} steps were fused.");
    }

    /// <inheritdoc/>
    public void Dispose() => _fuser.Dispose();

    /// <summary>As workers answer: each model a decode's worth of sessions at a time.</summary>
    private void Feed(int joins)
    {
        while (joins > 0)
        {
            var batch = Math.Min(joins, Math.Min(SessionsInDecode, _keys.Length - _next));
            for (var branch = 0; branch < _branches; branch++)
            {
                for (var session = _next; session < _next + batch; session++)
                {
                    FusedSteps.Fill(_record, _keys[session], branch, _steps[session]);
                    _bus.Append(Topics.StepDistributions, _keys[session], _encoder.Encode(_record));
                }
            }

            foreach (ref var step in _steps.AsSpan(_next, batch))
            {
                step++;
            }

            _next = (_next + batch) % _keys.Length;
            joins -= batch;
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
