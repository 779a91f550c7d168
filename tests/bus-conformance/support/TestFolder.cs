using ModelNet.Bus.Embedded;

namespace ModelNet.Bus.Conformance;

/// <summary>A folder that goes away with the test.</summary>
public sealed class TestFolder : IDisposable
{
    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "modelnet-bus-" + Guid.NewGuid().ToString("n"));

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public EmbeddedBusOptions Options(BusTuning? tuning = null)
    {
        var options = new EmbeddedBusOptions { Folder = Path };
        return tuning is null ? options : options with
        {
            MaxPendingBytes = tuning.MaxPendingBytes ?? options.MaxPendingBytes,
            TailBytes = tuning.TailBytes ?? options.TailBytes,
            BeforeCommit = tuning.BeforeCommit,
        };
    }

    /// <summary>Makes this folder a copy of another.</summary>
    public void CopyFrom(TestFolder other)
    {
        Directory.CreateDirectory(Path);
        foreach (var file in Directory.GetFiles(other.Path))
        {
            System.IO.File.Copy(file, File(System.IO.Path.GetFileName(file)), overwrite: true);
        }
    }

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
