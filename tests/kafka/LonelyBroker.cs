using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ModelNet.Kafka.Conformance;

/// <summary>
/// As much of a broker as a client needs that only asks who is there: it answers ApiVersions (key 18, version 0) and Metadata (key 3, version 4) of Kafka's protocol. It can be told to answer as a
/// broker does that its controller has shut out: that there are no brokers.
/// </summary>
internal sealed class LonelyBroker : IDisposable
{
    private const short ApiVersions = 18;
    private const short Metadata = 3;
    private const short MetadataVersion = 4;
    private const short UnsupportedVersion = 35;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private volatile bool _shutOut;
    private int _metadataAnswers;

    public LonelyBroker()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Whether it says that there are no brokers.</summary>
    public bool ShutOut
    {
        get => _shutOut;
        set => _shutOut = value;
    }

    /// <summary>How many questions about the cluster it has answered.</summary>
    public int MetadataAnswers => Volatile.Read(ref _metadataAnswers);

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception error) when (error is ObjectDisposedException or SocketException)
        {
            return; // disposed
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        var stream = connection.GetStream();
        var length = new byte[4];
        try
        {
            while (true)
            {
                await stream.ReadExactlyAsync(length);
                var request = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
                await stream.ReadExactlyAsync(request);
                await stream.WriteAsync(Answer(request));
            }
        }
        catch (IOException)
        {
            return; // the client has gone
        }
    }

    private byte[] Answer(byte[] request)
    {
        var (key, version) = (BinaryPrimitives.ReadInt16BigEndian(request), BinaryPrimitives.ReadInt16BigEndian(request.AsSpan(2)));
        using var body = new MemoryStream();
        body.Write(request.AsSpan(4, 4)); // the correlation id
        if (key == ApiVersions)
        {
            Int16(body, version == 0 ? (short)0 : UnsupportedVersion);
            Int32(body, 2);
            Array.ForEach<short>([ApiVersions, 0, 0, Metadata, 0, MetadataVersion], value => Int16(body, value));
        }
        else
        {
            Cluster(body);
            Interlocked.Increment(ref _metadataAnswers);
        }

        var answer = new byte[4 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(answer, (int)body.Length);
        body.ToArray().CopyTo(answer, 4);
        return answer;
    }

    private void Cluster(MemoryStream body)
    {
        Int32(body, 0); // throttled for no time
        Int32(body, _shutOut ? 0 : 1);
        if (!_shutOut)
        {
            Int32(body, 1);
            Text(body, "127.0.0.1");
            Int32(body, Port);
            Int16(body, -1); // no rack
        }

        Text(body, "cluster");
        Int32(body, _shutOut ? -1 : 1); // the controller
        Int32(body, 0); // no topics
    }

    private static void Text(MemoryStream body, string text)
    {
        Int16(body, (short)text.Length);
        body.Write(Encoding.ASCII.GetBytes(text));
    }

    private static void Int16(MemoryStream body, short value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteInt16BigEndian(bytes, value);
        body.Write(bytes);
    }

    private static void Int32(MemoryStream body, int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        body.Write(bytes);
    }
}
