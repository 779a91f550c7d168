using ModelNet.Cli.Flows;
using ModelNet.Cli.Runs;

namespace ModelNet.Cli.Batch;

/// <summary>Everything that a batch will do, checked, before any model is loaded.</summary>
internal sealed record BatchJob
{
    public required BatchSettings Settings { get; init; }

    /// <summary>Flow and models as of a run without questions.</summary>
    public required RunJob Run { get; init; }

    public required BatchPaths Paths { get; init; }

    public required BatchManifest Manifest { get; init; }

    public CheckedFlow Flow => Run.Flows[0];

    /// <summary>Sessions in flight.</summary>
    public int Parallel => Run.Parallel;

    /// <summary>How far lines may run ahead of the oldest that has not ended; null keeps no order.</summary>
    public int? Window => Settings.KeepOrder ? Math.Max(LeastWindow, WindowPerSession * Parallel) : null;

    /// <summary>Bytes at which the log gives way to a new one; null when it is to be kept.</summary>
    public long? LogLimit => Settings.KeepLog ? null : (Settings.LogLimitMiB ?? DefaultLogLimitMiB) << 20;

    /// <summary>Thousands of sessions: the pause at a renewal, when the last sessions of a log end without new ones beside them, is well below a hundredth of the time.</summary>
    public const long DefaultLogLimitMiB = 512;

    private const int LeastWindow = 256;
    private const int WindowPerSession = 8;
}
