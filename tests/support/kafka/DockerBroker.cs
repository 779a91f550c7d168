using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace ModelNet.Tests.Support.Kafka;

/// <summary>One broker in a container, for machines that have Docker and no Kafka. It cannot be killed and restarted by tests.</summary>
internal sealed class DockerBroker : IDisposable
{
    private const string Image = "apache/kafka:4.1.1";
    private readonly string _name = "modelnet-test-" + Guid.NewGuid().ToString("n");

    public DockerBroker(int port)
    {
        BootstrapServers = $"127.0.0.1:{port}";
        string[] settings =
        [
            "KAFKA_NODE_ID=1", "KAFKA_PROCESS_ROLES=broker,controller", "KAFKA_CONTROLLER_QUORUM_VOTERS=1@localhost:9093", "KAFKA_CONTROLLER_LISTENER_NAMES=CONTROLLER",
            "KAFKA_LISTENERS=PLAINTEXT://:9092,CONTROLLER://:9093", $"KAFKA_ADVERTISED_LISTENERS=PLAINTEXT://{BootstrapServers}",
            "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT", "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR=1",
            "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR=1", "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR=1", "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS=0", "KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS=1000",
        ];
        Run(["run", "--detach", "--rm", "--name", _name, "--publish", $"127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}:9092", .. settings.SelectMany(setting => (string[])["--env", setting]), Image]);
        if (!SpinWait.SpinUntil(() => Listens(port), TimeSpan.FromSeconds(120)))
        {
            Dispose();
            throw new InvalidOperationException($"The container {Image} does not listen after 120 s.");
        }
    }

    public string BootstrapServers { get; }

    /// <summary>Whether the service answers, not only whether the command is installed.</summary>
    public static bool IsAvailable() => Run(["version"]) == 0;

    public void Dispose() => Run(["rm", "--force", _name]);

    private static bool Listens(int port)
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int Run(string[] arguments)
    {
        using var docker = Process.Start(new ProcessStartInfo("docker", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        docker.ErrorDataReceived += static (_, _) => { };
        docker.BeginErrorReadLine();
        docker.StandardOutput.ReadToEnd();
        docker.WaitForExit();
        return docker.ExitCode;
    }
}
