using System.Security.Cryptography;
using System.Text;
using ModelNet.Bus;
using ModelNet.Contracts;

namespace ModelNet.Hosting;

/// <summary>
/// What becomes of a record that cannot be read: its bytes go, as they are, to <c>&lt;topic&gt;.dlq</c> with headers that say why and where from, and its reader goes on. The one
/// place of that decision, for every bus. The payload is never part of a message. A letter is written at least once; before the first one for a
/// topic its letters are looked through, so a topic that is read again after every start does not fill up with copies.
/// </summary>
/// <remarks>Thread-safe.</remarks>
public sealed class DeadLetters(IBus bus)
{
    /// <summary>What the names of topics for dead letters end in.</summary>
    public const string Suffix = ".dlq";

    private const int MaxTopicLength = 249;
    private const int MaxReasonLength = 1024;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, DeadLetterIndex> _topics = new(StringComparer.Ordinal);
    private readonly RecordHeaderWriter _headers = new();
    private long _written;

    /// <summary>How many were written by this object.</summary>
    public long Written => Interlocked.Read(ref _written);

    /// <summary>The topic for a topic's dead letters; for a name that is too long to be extended, a shortened one with its hash.</summary>
    public static string TopicOf(string topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        var longest = MaxTopicLength - Suffix.Length;
        return topic.Length <= longest
            ? topic + Suffix
            : $"{topic[..(longest - 17)]}.{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(topic)))[..16]}{Suffix}";
    }

    /// <summary>Reads the record's value into the message; when it is no such message, makes it a dead letter and returns false. Allocates nothing for a good record.</summary>
    /// <exception cref="BusFailedException">the bus has failed.</exception>
    public bool TryRead<T>(T message, in RecordView record)
        where T : class, IAvroMessage
    {
        ArgumentNullException.ThrowIfNull(message);
        try
        {
            message.ReadFrom(record.Value);
            return true;
        }
        catch (AvroFormatException unreadable)
        {
            Write(record, unreadable.Code, unreadable.Message);
            return false;
        }
    }

    /// <summary>Makes a record a dead letter, unless it is one already.</summary>
    /// <param name="record">The record; what is kept is <see cref="RecordView.Stored"/>, its key and its headers.</param>
    /// <param name="code">The stable code of what is wrong.</param>
    /// <param name="reason">The same for people, without any of the payload.</param>
    public void Write(in RecordView record, string code, string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        lock (_gate)
        {
            var topic = TopicOf(record.Topic);
            if (!IndexOf(topic).Add(record.Topic, record.Partition, record.Offset, record.TimestampMicroseconds))
            {
                return;
            }

            Append(topic, record, code, reason.Length <= MaxReasonLength ? reason : reason[..MaxReasonLength]);
            _written++;
        }
    }

    private DeadLetterIndex IndexOf(string topic)
    {
        if (!_topics.TryGetValue(topic, out var index))
        {
            bus.EnsureTopics([topic]);
            index = DeadLetterIndex.Read(bus, topic);
            _topics.Add(topic, index);
        }

        return index;
    }

    private void Append(string topic, in RecordView record, string code, string reason)
    {
        try
        {
            Describe(_headers.Clear().Add(record.Headers), record, code, reason);
            bus.Append(topic, record.Key, record.Stored, _headers.Headers);
        }
        catch (BusRequestException refused) when (refused.Code == "record_too_large")
        {
            Describe(_headers.Clear(), record, code, reason);
            bus.Append(topic, record.Key, [], _headers.Add(DeadLetterHeaders.Omitted, "true"u8).Headers);
        }
    }

    private static void Describe(RecordHeaderWriter headers, in RecordView record, string code, string reason)
    {
        headers.Add(DeadLetterHeaders.Code, Encoding.UTF8.GetBytes(code));
        headers.Add(DeadLetterHeaders.Reason, Encoding.UTF8.GetBytes(reason));
        headers.Add(DeadLetterHeaders.Topic, Encoding.UTF8.GetBytes(record.Topic));
        Number(headers, DeadLetterHeaders.Partition, record.Partition);
        Number(headers, DeadLetterHeaders.Offset, record.Offset);
        Number(headers, DeadLetterHeaders.Timestamp, record.TimestampMicroseconds);
    }

    private static void Number(RecordHeaderWriter headers, string name, long value)
    {
        Span<byte> digits = stackalloc byte[20];
        value.TryFormat(digits, out var length, default, System.Globalization.CultureInfo.InvariantCulture);
        headers.Add(name, digits[..length]);
    }
}
