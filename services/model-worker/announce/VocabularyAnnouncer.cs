using System.Globalization;
using System.Text;
using ModelNet.Bus;
using ModelNet.Contracts;
using ModelNet.Hosting;
using ModelNet.Vocabulary;

namespace ModelNet.ModelWorker.Announce;

/// <summary>Writes the model's token table to the log once, so that the log alone is enough to fuse and to replay.</summary>
internal sealed class VocabularyAnnouncer : IRecordHandler
{
    /// <summary>Well below the record size that brokers accept by default (1 MiB).</summary>
    private const int MaxPartBytes = 256 * 1024;

    private readonly IBus _bus;
    private readonly string _model;
    private readonly VocabularyTable _table;
    private readonly DeadLetters _letters;
    private readonly byte[] _key;
    private readonly VocabularyPart _part = new();
    private readonly HashSet<int> _present = [];

    public VocabularyAnnouncer(IBus bus, string model, VocabularyTable table, DeadLetters letters)
    {
        _bus = bus;
        _model = model;
        _table = table;
        _letters = letters;
        _key = Encoding.UTF8.GetBytes(table.Hash.ToString("x16", CultureInfo.InvariantCulture));
    }

    /// <summary>Reads what the log already holds and appends the missing parts.</summary>
    public void Announce()
    {
        _bus.EnsureTopics([Topics.Vocabularies]);
        using (var reader = _bus.Subscribe(new SubscriptionOptions { Topics = [Topics.Vocabularies] }))
        {
            while (!reader.CaughtUp)
            {
                reader.Poll(this, 256, TimeSpan.FromSeconds(1));
            }
        }

        var parts = Cut();
        for (var part = 0; part < parts.Count; part++)
        {
            if (!_present.Contains(part))
            {
                Append(part, parts.Count, parts[part]);
            }
        }
    }

    /// <inheritdoc/>
    public void Handle(in RecordView record)
    {
        // Another model may have the same table: who looks for models finds each by its own record.
        if (record.Key.SequenceEqual(_key) && _letters.TryRead(_part, record) && _part.Model.ToString() == _model)
        {
            _present.Add(_part.Part);
        }
    }

    private List<(int First, int Count)> Cut()
    {
        var parts = new List<(int First, int Count)>();
        var first = 0;
        var bytes = 0;
        for (var id = 0; id < _table.Count; id++)
        {
            var size = _table.BytesOf(id).Length + 4;
            if (bytes + size > MaxPartBytes)
            {
                parts.Add((first, id - first));
                first = id;
                bytes = 0;
            }

            bytes += size;
        }

        parts.Add((first, _table.Count - first));
        return parts;
    }

    private void Append(int part, int parts, (int First, int Count) range)
    {
        _part.Reset();
        _part.Hash = unchecked((long)_table.Hash);
        _part.Model.Set(_model);
        _part.Part = part;
        _part.Parts = parts;
        _part.FirstId = range.First;
        var kinds = new byte[range.Count];
        for (var i = 0; i < range.Count; i++)
        {
            kinds[i] = (byte)_table.KindOf(range.First + i);
            _part.Tokens.Add().Set(_table.BytesOf(range.First + i));
        }

        _part.Kinds.Set(kinds);
        _bus.Append(Topics.Vocabularies, _key, new RecordEncoder().Encode(_part));
    }
}
