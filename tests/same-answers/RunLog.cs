using ModelNet.Bus;
using ModelNet.Bus.Embedded;
using ModelNet.Bus.Kafka;
using ModelNet.Tests.Support;
using ModelNet.Verifier.Reading;

namespace ModelNet.SameAnswers;

/// <summary>The bus of one run, and afterwards everything that is on it.</summary>
public sealed class RunLog : IAsyncDisposable
{
    private const int Partitions = 3;
    private readonly TemporaryFolder? _folder;
    private readonly Func<LogContents> _read;

    private RunLog(IBus bus, Func<LogContents> read, TemporaryFolder? folder) => (Bus, _read, _folder) = (bus, read, folder);

    public IBus Bus { get; }

    /// <summary>An embedded log in a folder that lives as long as this object.</summary>
    public static RunLog Embedded()
    {
        var folder = new TemporaryFolder();
        var bus = EmbeddedBus.Open(new EmbeddedBusOptions { Folder = folder.Path, Synchronous = Synchronous.Normal });
        return new RunLog(bus, () => LogSource.OfFolder(folder.Path), folder);
    }

    /// <summary>Topics of their own on these brokers; several partitions, so that records have no common order.</summary>
    public static RunLog Kafka(string servers)
    {
        var prefix = $"same-{Guid.NewGuid():n}"[..13] + ".";
        var bus = KafkaBus.Open(new KafkaBusOptions { BootstrapServers = servers, TopicPrefix = prefix, Partitions = Partitions });
        return new RunLog(bus, () => LogSource.OfKafka(servers, prefix), null);
    }

    /// <summary>Every record; when all sessions have ended.</summary>
    public async Task<LogContents> ReadAsync()
    {
        await Bus.FlushAsync();
        return _read();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Bus.DisposeAsync();
        _folder?.Dispose();
    }
}
