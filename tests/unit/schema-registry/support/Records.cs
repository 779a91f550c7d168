using System.Text;
using ModelNet.Bus;

namespace ModelNet.SchemaRegistry.Tests;

/// <summary>A record as a handler saw it, copied.</summary>
internal sealed record Seen(string Topic, long Offset, string Key, byte[] Value, byte[] Stored, List<(string Name, string Value)> Headers)
{
    public string? Header(string name) => Headers.LastOrDefault(header => header.Name == name).Value;
}

/// <summary>Keeps what it is handed, and reads whole topics.</summary>
internal sealed class Records : IRecordHandler
{
    public List<Seen> Seen { get; } = [];

    /// <summary>Every record of a topic so far.</summary>
    public static List<Seen> Of(IBus bus, string topic)
    {
        var records = new Records();
        using var reader = bus.Subscribe(new SubscriptionOptions { Topics = [topic] });
        while (!reader.CaughtUp)
        {
            reader.Poll(records, 100, TimeSpan.Zero);
        }

        return records.Seen;
    }

    public void Handle(in RecordView record)
    {
        var headers = new List<(string, string)>();
        foreach (var header in record.Headers)
        {
            headers.Add((Encoding.UTF8.GetString(header.Name), Encoding.UTF8.GetString(header.Value)));
        }

        Seen.Add(new Seen(record.Topic, record.Offset, Encoding.UTF8.GetString(record.Key), record.Value.ToArray(), record.Stored.ToArray(), headers));
    }
}
