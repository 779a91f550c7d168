namespace ModelNet.Bus.Embedded;

/// <summary>When a commit counts as durable.</summary>
public enum Synchronous
{
    /// <summary>Every commit is forced to the device: survives power loss. The default.</summary>
    Full,

    /// <summary>Commits reach the operating system only: they survive <c>kill -9</c>, but power loss may take the last ones.</summary>
    Normal,
}

/// <summary>How the embedded log is opened. All sizes are in bytes.</summary>
public sealed record EmbeddedBusOptions
{
    /// <summary>The folder of the log; created with mode 0700 when it does not exist. One process at a time owns it.</summary>
    public required string Folder { get; init; }

    /// <summary>How many bytes may be appended and not yet durable; appends wait beyond it.</summary>
    public long MaxPendingBytes { get; init; } = 64L << 20;

    /// <summary>How many bytes of durable records stay in memory for readers; older ones are read from the file.</summary>
    public long TailBytes { get; init; } = 32L << 20;

    /// <summary>The largest record, key, value and headers together. Larger ones are refused with <c>record_too_large</c>.</summary>
    public int MaxRecordBytes { get; init; } = 8 << 20;

    /// <summary>The largest size of the log's file; an append beyond it fails the bus with <c>disk_full</c>. Null: as large as the disk.</summary>
    public long? MaxLogBytes { get; init; }

    /// <summary>What a durable commit survives.</summary>
    public Synchronous Synchronous { get; init; } = Synchronous.Full;

    /// <summary>The clock of the records' timestamps.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Receives what is odd but harmless at opening, such as a missing high-water mark. Called on the opening thread.</summary>
    public Action<string>? OnWarning { get; init; }

    /// <summary>Runs on the committing thread before each commit. Tests hold commits back with it, or let them fail as a disk would.</summary>
    internal Action? BeforeCommit { get; init; }

    /// <summary>All that is wrong with these options, or nothing.</summary>
    internal IEnumerable<string> Errors()
    {
        if (string.IsNullOrWhiteSpace(Folder))
        {
            yield return "Folder is empty";
        }

        if (MaxPendingBytes < 1)
        {
            yield return "MaxPendingBytes is below 1";
        }

        if (TailBytes < 0)
        {
            yield return "TailBytes is negative";
        }

        if (MaxRecordBytes is < 1 or > 512 << 20)
        {
            yield return "MaxRecordBytes is not between 1 byte and 512 MiB";
        }

        if (MaxLogBytes < 1)
        {
            yield return "MaxLogBytes is below 1";
        }
    }
}
