using System.Text;

namespace ModelNet.Bus.Conformance;

/// <summary>A record as a test keeps it.</summary>
public sealed record SeenRecord(string Topic, int Partition, long Offset, long Timestamp, string Key, byte[] Value)
{
    public string Text => Encoding.UTF8.GetString(Value);

    /// <summary>The headers in their order.</summary>
    public IReadOnlyList<(string Name, byte[] Value)> Headers { get; init; } = [];
}

/// <summary>A handler that keeps what it was handed, and may do something with each record first.</summary>
public sealed class RecordLog(Action<SeenRecord>? onRecord = null) : IRecordHandler
{
    public List<SeenRecord> Records { get; } = [];

    public IEnumerable<string> Texts => Records.Select(record => record.Text);

    public void Handle(in RecordView record)
    {
        var seen = new SeenRecord(
            record.Topic, record.Partition, record.Offset, record.TimestampMicroseconds, Encoding.UTF8.GetString(record.Key), record.Value.ToArray())
        {
            Headers = Copy(record.Headers),
        };
        onRecord?.Invoke(seen);
        Records.Add(seen);
    }

    private static List<(string Name, byte[] Value)> Copy(RecordHeaders headers)
    {
        var copy = new List<(string Name, byte[] Value)>();
        foreach (var header in headers)
        {
            copy.Add((Encoding.UTF8.GetString(header.Name), header.Value.ToArray()));
        }

        return copy;
    }
}
