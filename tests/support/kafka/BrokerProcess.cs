using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace ModelNet.Tests.Support.Kafka;

/// <summary>One broker as a process of its own. It ends with this process however that ends, because a shell beside it waits for the end of a pipe.</summary>
internal sealed class BrokerProcess : IDisposable
{
    private static readonly TimeSpan StartBound = TimeSpan.FromSeconds(90);

    // The shell tells the broker's id and kills it when our end of the pipe is closed.
    private const string Script = """
        "$@" </dev/null & broker=$!
        echo "$broker"
        cat >/dev/null
        kill -9 "$broker" 2>/dev/null
        """;

    private readonly string _folder;
    private readonly string _libraries;
    private readonly int _port;
    private Process? _shell;
    private int _broker;

    public BrokerProcess(string folder, string libraries, int port)
    {
        _folder = folder;
        _libraries = libraries;
        _port = port;
    }

    private string Settings => Path.Combine(_folder, "server.properties");

    private string Log => Path.Combine(_folder, "broker.log");

    /// <summary>Prepares the broker's storage; once.</summary>
    public void Format(string clusterId, params string[] more)
    {
        using var tool = Process.Start(Java(Path.Combine(_folder, "format.log"), ["kafka.tools.StorageTool", "format", "-t", clusterId, "-c", Settings, .. more]))!;
        tool.StandardInput.Close();
        tool.WaitForExit();
        if (!File.Exists(Path.Combine(_folder, "data", "meta.properties")))
        {
            throw new InvalidOperationException("Kafka's storage could not be formatted: " + File.ReadAllText(Path.Combine(_folder, "format.log")));
        }
    }

    public void Start()
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])["-c", Script, "sh", "/bin/sh", "-c", "exec \"$@\" >>\"$0\" 2>&1", Log, "java", .. JavaArguments(), "kafka.Kafka", Settings])
        {
            start.ArgumentList.Add(argument);
        }

        _shell = Process.Start(start)!;
        _broker = int.Parse(_shell.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
    }

    /// <summary>Waits until it listens.</summary>
    public void WaitUntilUp()
    {
        SpinWait.SpinUntil(() => !IsRunning() || Listens(), StartBound);
        if (!Listens())
        {
            throw new InvalidOperationException("The broker did not start: " + string.Join('\n', File.ReadLines(Log).TakeLast(20)));
        }
    }

    /// <summary>Sends a signal by its name.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _broker.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Ends it with a signal and waits until it is gone.</summary>
    public void End(string signal)
    {
        Signal(signal);
        if (!SpinWait.SpinUntil(() => !IsRunning(), TimeSpan.FromSeconds(60)))
        {
            throw new InvalidOperationException($"The broker {_broker} is still there 60 s after SIG{signal}.");
        }

        CloseShell();
    }

    public void Dispose()
    {
        if (_shell is not null)
        {
            CloseShell();
        }
    }

    private void CloseShell()
    {
        _shell!.StandardInput.Close();
        _shell.WaitForExit();
        _shell.Dispose();
        _shell = null;
        _broker = 0;
    }

    // A process that has ended but was not waited for is still listed, as a zombie.
    private bool IsRunning()
    {
        try
        {
            return !File.ReadAllText($"/proc/{_broker}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private bool Listens()
    {
        try
        {
            using var client = new TcpClient();
            client.Connect("127.0.0.1", _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private ProcessStartInfo Java(string log, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true };
        foreach (var argument in (string[])["-c", "exec \"$@\" >\"$0\" 2>&1", log, "java", .. JavaArguments(), .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }

    private IEnumerable<string> JavaArguments() =>
        ["-Xmx384m", "-Xms64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", $"-Dlog4j2.configurationFile={Path.Combine(_folder, "log4j2.properties")}", "-cp", Path.Combine(_libraries, "*")];
}
