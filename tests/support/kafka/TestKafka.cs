using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ModelNet.Tests.Support.Kafka;

/// <summary>Brokers for tests, on loopback and random ports, in a folder of their own; stopped and removed with this object or with the process.</summary>
public sealed class TestKafka : IDisposable
{
    /// <summary>The user of the SASL listener; its password is <see cref="Password"/>.</summary>
    public const string User = "modelnet-test";

    private static readonly Lazy<TestKafka?> SharedBroker = new(() => KafkaLocation.Find() is { } location ? Start(location) : null);
    private readonly string _folder = Directory.CreateTempSubdirectory("modelnet-kafka-").FullName;
    private readonly List<BrokerProcess> _brokers = [];
    private readonly DockerBroker? _container;

    private TestKafka(KafkaLocation location, int brokers, bool secure, IReadOnlyList<string> users)
    {
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
        if (location.Servers is not null)
        {
            BootstrapServers = location.Servers;
            return;
        }

        if (location.Libraries is null)
        {
            _container = new DockerBroker(FreePorts(1)[0]);
            BootstrapServers = _container.BootstrapServers;
            return;
        }

        var ports = FreePorts(4 * brokers).Chunk(4).ToArray();
        BootstrapServers = string.Join(',', ports.Select(port => $"127.0.0.1:{port[0]}"));
        SaslServers = secure ? $"127.0.0.1:{ports[0][2]}" : null;
        MutualTlsServers = secure ? $"127.0.0.1:{ports[0][3]}" : null;
        Certificates = secure ? new TestCertificates(Path.Combine(_folder, "certificates")) : null;
        Password = Guid.NewGuid().ToString("n");
        var cluster = Convert.ToBase64String(Guid.NewGuid().ToByteArray()).TrimEnd('=').Replace('+', 'a').Replace('/', 'b');
        _brokers.AddRange(Enumerable.Range(0, brokers).AsParallel().AsOrdered().Select(node => Prepare(location.Libraries, cluster, ports, node, users)));
        _brokers.ForEach(broker => broker.Start());
        _brokers.ForEach(broker => broker.WaitUntilUp());
    }

    /// <summary>The one broker of this test run, started by the first who asks; null when there is no Kafka: skip with <see cref="KafkaLocation.Missing"/>.</summary>
    public static TestKafka? Shared => SharedBroker.Value;

    /// <summary>The addresses without encryption.</summary>
    public string BootstrapServers { get; }

    /// <summary>The address of the SASL_SSL listener with SCRAM-SHA-512, or null.</summary>
    public string? SaslServers { get; }

    /// <summary>The address of the listener that asks for a client's certificate, or null.</summary>
    public string? MutualTlsServers { get; }

    /// <summary>The certificates of the encrypted listeners, or null.</summary>
    public TestCertificates? Certificates { get; }

    /// <summary>The password of <see cref="User"/>; random for each run.</summary>
    public string Password { get; } = string.Empty;

    /// <summary>Whether brokers can be stopped and started: not when they are another's.</summary>
    public bool CanStop => _brokers.Count > 0;

    /// <summary>Starts brokers of one's own.</summary>
    public static TestKafka Start(KafkaLocation location, int brokers = 1, bool secure = false) => new(location, brokers, secure, []);

    /// <summary>Starts a broker with an authorizer: these users, all with <see cref="Password"/>, may do nothing until they are allowed to; <see cref="User"/> may do everything.</summary>
    public static TestKafka StartWithAuthorizer(KafkaLocation location, IReadOnlyList<string> users) => new(location, brokers: 1, secure: true, users);

    /// <summary>Ends a broker as <c>kill -9</c> does.</summary>
    public void Kill(int broker = 0) => _brokers[broker].End("KILL");

    /// <summary>Ends a broker as its operator would.</summary>
    public void Stop(int broker = 0) => _brokers[broker].End("TERM");

    /// <summary>Freezes a broker, so that it answers nothing but keeps its connections.</summary>
    public void Pause(int broker = 0) => _brokers[broker].Signal("STOP");

    public void Continue(int broker = 0) => _brokers[broker].Signal("CONT");

    /// <summary>Starts a broker again on its port, with its data.</summary>
    public void Restart(int broker = 0)
    {
        _brokers[broker].Start();
        _brokers[broker].WaitUntilUp();
    }

    /// <summary>Ports of loopback that nobody listens on.</summary>
    public static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        var ports = listeners.ConvertAll(listener => ((IPEndPoint)listener.LocalEndpoint).Port);
        listeners.ForEach(listener => listener.Dispose());
        return [.. ports];
    }

    public void Dispose()
    {
        _brokers.ForEach(broker => broker.Dispose());
        _brokers.Clear();
        _container?.Dispose();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private BrokerProcess Prepare(string libraries, string cluster, int[][] ports, int node, IReadOnlyList<string> users)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, node.ToString(CultureInfo.InvariantCulture))).FullName;
        File.WriteAllText(Path.Combine(folder, "server.properties"), BrokerSettings.Of(folder, ports, node, Certificates, users.Count > 0));
        File.WriteAllText(Path.Combine(folder, "log4j2.properties"), BrokerSettings.Logging);
        var broker = new BrokerProcess(folder, libraries, ports[node][0]);
        broker.Format(cluster, Certificates is null ? [] : [.. users.Prepend(User).SelectMany(user => (string[])["--add-scram", $"SCRAM-SHA-512=[name={user},password={Password}]"])]);
        return broker;
    }
}
