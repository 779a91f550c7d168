using System.Buffers.Binary;
using System.Globalization;
using System.Reflection;
using System.Text;
using ModelNet.Bus;

namespace ModelNet.SchemaRegistry;

/// <summary>A topic with its schema's id in the registry, and what is the same for all its records.</summary>
internal sealed class RegisteredTopic
{
    private static readonly string s_producer = $"modelnet/{Version()}";
    private readonly byte[] _headers;

    public RegisteredTopic(TopicSchema schema, int id)
    {
        Schema = schema;
        Id = id;
        Prefix = new byte[WireFormat.PrefixBytes];
        BinaryPrimitives.WriteInt32BigEndian(Prefix.AsSpan(1), id);
        _headers = new RecordHeaderWriter()
            .Add(StandardHeaders.Schema, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{schema.RecordName}/{schema.Fingerprint:x16}")))
            .Add(StandardHeaders.Producer, Encoding.UTF8.GetBytes(s_producer))
            .Headers.Encoded.ToArray();
    }

    public TopicSchema Schema { get; }

    public int Id { get; }

    /// <summary>A zero byte and the id.</summary>
    public byte[] Prefix { get; }

    /// <summary>The headers of every record of the topic.</summary>
    public RecordHeaders Headers => new(_headers);

    private static string Version()
    {
        var version = typeof(RegisteredTopic).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
        return version.Split('+')[0]; // the build's commit is nobody else's business
    }
}
