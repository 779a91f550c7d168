using ModelNet.Cli.Runs;

namespace ModelNet.Cli.Batch;

/// <summary>How progress is said on stderr.</summary>
internal enum ProgressMode
{
    /// <summary>A table that is drawn again and again.</summary>
    Live,

    /// <summary>A line every few seconds.</summary>
    Plain,

    /// <summary>A JSON line every few seconds.</summary>
    Json,

    None,
}

/// <summary>What <c>modelnet batch</c> was asked for; checked for form only.</summary>
internal sealed record BatchSettings
{
    /// <summary>Flow, models, bus and limits, as of a run.</summary>
    public required RunSettings Run { get; init; }

    /// <summary>A path, or "-" for standard input.</summary>
    public required string Input { get; init; }

    /// <summary>A path, or "-" for standard output.</summary>
    public required string Output { get; init; }

    /// <summary>A path; null puts it beside the output.</summary>
    public string? Errors { get; init; }

    public bool KeepOrder { get; init; }

    public bool KeepLog { get; init; }

    /// <summary>Null takes <see cref="BatchJob.DefaultLogLimitMiB"/>.</summary>
    public long? LogLimitMiB { get; init; }

    public bool Resume { get; init; }

    public bool RetryFailed { get; init; }

    public bool Overwrite { get; init; }

    /// <summary>Resumes although flow, models or parameters are others.</summary>
    public bool Force { get; init; }

    /// <summary>Null chooses by the terminal.</summary>
    public ProgressMode? Progress { get; init; }
}
