using System.Globalization;
using System.Text;
using ModelNet.Contracts;
using ModelNet.Fuser;
using ModelNet.Vocabulary;

namespace ModelNet.Bench.Fuser;

/// <summary>A fuser with so many open sessions, each of one fused stage. A step of all of them is encoded before the clock runs; what is timed reads, joins, encodes and appends.</summary>
internal sealed class LiveSessions : IDisposable
{
    private const int Entries = 40;
    private const int Room = 1_000_000;
    private const int JoinsAtOnce = 320;
    private const int SessionsInDecode = 32;
    private readonly MemoryBus _bus = new();
    private readonly FuserLoop _fuser;
    private readonly VocabularyTable _table = Table();
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
        Append(Topics.Vocabularies, "table"u8, Announcement(_table));
        foreach (var key in _keys)
        {
            Append(Topics.FusionTasks, key, Task(key));
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
                    Fill(key, branch);
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

    private void Fill(byte[] session, int branch)
    {
        _record.Reset();
        _record.Session.Set(session);
        _record.Branch = branch;
        _record.Attempt = 1;
        _record.FirstStep = _step;
        _record.Vocabulary = unchecked((long)_table.Hash);
        var position = _record.Positions.Add();
        position.EndOfSequence = 0.001f;
        var probability = 0.5f;
        for (var i = 0; i < Entries; i++)
        {
            position.Ids.Add(1 + (((_step * 7) + (i * 13) + (i < 3 ? 0 : branch)) % 1000));
            position.Probabilities.Add(probability);
            probability *= 0.7f;
        }

        position.Kth = 1e-9f;
        position.Residual = 1e-6f;
    }

    private FusionTask Task(byte[] session)
    {
        var task = new FusionTask { Attempt = 1, MaxTokens = Room, TopK = Entries };
        task.Session.Set(session);
        for (var branch = 0; branch < _branches; branch++)
        {
            var added = task.Branches.Add();
            added.Model.Set("m");
            added.Weight = 1.0 / _branches;
        }

        return task;
    }

    private void Append<T>(string topic, ReadOnlySpan<byte> key, T message)
        where T : class, IAvroMessage => _bus.Append(topic, key, _encoder.Encode(message));

    private static VocabularyTable Table()
    {
        ReadOnlyMemory<byte>[] tokens = [ReadOnlyMemory<byte>.Empty, .. Enumerable.Range(1, 1000).Select(id => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"t{id}")))];
        return VocabularyTable.Create(tokens, [.. tokens.Select((_, id) => id == 0 ? TokenKind.EndOfGeneration : TokenKind.Normal)]);
    }

    private static VocabularyPart Announcement(VocabularyTable table)
    {
        var part = new VocabularyPart { Hash = unchecked((long)table.Hash), Parts = 1 };
        part.Model.Set("m");
        for (var id = 0; id < table.Count; id++)
        {
            part.Tokens.Add().Set(table.BytesOf(id));
        }

        part.Kinds.Set([.. Enumerable.Range(0, table.Count).Select(id => (byte)table.KindOf(id))]);
        return part;
    }
}
