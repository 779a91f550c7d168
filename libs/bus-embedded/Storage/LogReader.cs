using System.Globalization;
using System.Text;

namespace ModelNet.Bus.Embedded;

/// <summary>A topic of a consumer: where it stands and how far the file goes.</summary>
internal sealed class Slot(Topic topic)
{
    public Topic Topic { get; } = topic;

    /// <summary>The offset of the record to hand out next.</summary>
    public long Next { get; set; }

    /// <summary>The topic's end when the consumer was created.</summary>
    public long CaughtUpAt { get; set; }

    /// <summary>One past the last durable offset, as noted under the bus's lock before a read from the file.</summary>
    public long DurableEnd { get; set; }
}

/// <summary>Reads records of some topics from the file in the log's order, on a read-only connection of its own.</summary>
internal sealed class LogReader : IDisposable
{
    private const int MaxRows = 512;
    private const int EnoughBytes = 1 << 20;
    private readonly string _path;
    private readonly Slot[] _slots;
    private readonly long[] _expected;
    private readonly SqliteDatabase _database;
    private readonly SqliteStatement _select;

    public LogReader(string path, IEnumerable<Slot> slots)
    {
        _path = path;
        _slots = [.. slots];
        _expected = new long[_slots.Length];
        try
        {
            _database = SqliteDatabase.Open(path, writable: false);
            _database.KeepWalOnClose(true);
            _database.Execute("PRAGMA busy_timeout=5000; PRAGMA query_only=ON; PRAGMA cell_size_check=ON; PRAGMA cache_size=-1024;");
            _select = _database.Prepare(Query(_slots.Length, LogFormat.RecordColumns(_database)));
        }
        catch (SqliteException error)
        {
            _database?.Dispose();
            throw error.AtPolling(path);
        }
    }

    /// <summary>
    /// Fills the block with the next records of the slots. Reads until the block is full or every slot's durable end is reached, and
    /// checks that no offset is missing on the way.
    /// </summary>
    /// <returns>True when everything up to the durable ends is in the block.</returns>
    public bool Read(DiskBlock block)
    {
        block.Clear();
        try
        {
            Bind();
            var rows = 0;
            while (_select.Step())
            {
                Take(block);
                rows++;
                if (block.Used >= EnoughBytes)
                {
                    return AtEnd();
                }
            }

            return rows >= MaxRows ? AtEnd() : CheckComplete();
        }
        catch (SqliteException error)
        {
            throw error.AtPolling(_path);
        }
        finally
        {
            _select.Reset();
        }
    }

    public void Dispose()
    {
        _select.Dispose();
        _database.Dispose();
    }

    /// <summary>One branch for each topic, each a range of the index; SQLite merges them by sequence number.</summary>
    private static string Query(int topics, string columns)
    {
        var sql = new StringBuilder($"SELECT {columns} FROM (");
        for (var i = 0; i < topics; i++)
        {
            var first = (3 * i) + 1;
            sql.Append(i == 0 ? string.Empty : " UNION ALL ");
            sql.Append(CultureInfo.InvariantCulture, $"SELECT * FROM (SELECT seq AS wanted FROM records INDEXED BY records_by_topic WHERE topic=?{first} AND offset>=?{first + 1} AND offset<?{first + 2} ORDER BY offset LIMIT {MaxRows})");
        }

        sql.Append(CultureInfo.InvariantCulture, $" ORDER BY 1 LIMIT {MaxRows}) AS w CROSS JOIN records ON seq = w.wanted");
        return sql.ToString();
    }

    private void Bind()
    {
        for (var i = 0; i < _slots.Length; i++)
        {
            _expected[i] = _slots[i].Next;
            _select.Bind((3 * i) + 1, _slots[i].Topic.Id);
            _select.Bind((3 * i) + 2, _slots[i].Next);
            _select.Bind((3 * i) + 3, _slots[i].DurableEnd);
        }
    }

    private void Take(DiskBlock block)
    {
        var header = RecordRow.Checked(_select, _path);
        var slot = Array.FindIndex(_slots, candidate => candidate.Topic.Id == header.Topic);
        if (slot < 0 || header.Offset != _expected[slot] || header.Sequence <= block.LastSequence)
        {
            throw Damage.Of(_path, slot < 0
                ? $"the index names record {header.Sequence} for a topic that it does not belong to."
                : $"topic {_slots[slot].Topic.Name} has no record at offset {_expected[slot]}; the next one is {header.Offset}.");
        }

        _expected[slot]++;
        block.Add(header, _select.Bytes(4), _select.Bytes(5), _select.Bytes(7));
    }

    private bool AtEnd()
    {
        for (var i = 0; i < _slots.Length; i++)
        {
            if (_expected[i] < _slots[i].DurableEnd)
            {
                return false;
            }
        }

        return true;
    }

    private bool CheckComplete()
    {
        for (var i = 0; i < _slots.Length; i++)
        {
            if (_expected[i] < _slots[i].DurableEnd)
            {
                throw Damage.Of(_path, $"topic {_slots[i].Topic.Name} should go on to offset {_slots[i].DurableEnd}, but ends at {_expected[i]}.");
            }
        }

        return true;
    }
}
