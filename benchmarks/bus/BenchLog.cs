using ModelNet.Bus;
using ModelNet.Bus.Embedded;

namespace ModelNet.Bench.Bus;

/// <summary>A log in a folder that goes away. It lies below MODELNET_BENCH_FOLDER or the current folder, not in a memory file system.</summary>
internal sealed class BenchLog : IDisposable
{
    private readonly string _folder = Path.Combine(
        Environment.GetEnvironmentVariable("MODELNET_BENCH_FOLDER") ?? Environment.CurrentDirectory, "bench-log-" + Guid.NewGuid().ToString("n"));

    public BenchLog(Synchronous synchronous = Synchronous.Full, long tailBytes = 32 << 20)
    {
        Bus = EmbeddedBus.Open(new EmbeddedBusOptions { Folder = _folder, Synchronous = synchronous, TailBytes = tailBytes });
    }

    public EmbeddedBus Bus { get; }

    public string Folder => _folder;

    public void Flush() => Bus.FlushAsync().AsTask().GetAwaiter().GetResult();

    public void Dispose()
    {
        Bus.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>Counts what it is handed.</summary>
internal sealed class Counter : IRecordHandler
{
    public long Count { get; private set; }

    public void Handle(in RecordView record) => Count++;
}
