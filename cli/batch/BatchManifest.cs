using ModelNet.Cli.Runs;

namespace ModelNet.Cli.Batch;

/// <summary>How far a batch is.</summary>
internal enum BatchState
{
    /// <summary>A command works on it, or was killed.</summary>
    Running,

    /// <summary>Every line has its answer or its error.</summary>
    Finished,

    Interrupted,
}

/// <summary>What a batch is, in a file beside its output: enough to tell whether a later command asks for the same.</summary>
internal sealed record BatchManifest
{
    public const int CurrentVersion = 1;

    /// <summary>Of this file and of the output's lines.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The batch's id, the beginning of its sessions' ids.</summary>
    public required string Batch { get; init; }

    public BatchState State { get; init; }

    public DateTimeOffset Created { get; init; }

    public DateTimeOffset Updated { get; init; }

    /// <summary>The program's version.</summary>
    public string Modelnet { get; init; } = "";

    public required ManifestFlow Flow { get; init; }

    public required IReadOnlyList<ManifestModel> Models { get; init; }

    /// <summary>The engine's build among them.</summary>
    public required ManifestParameters Parameters { get; init; }

    /// <summary>SHA-256 over flow, models and parameters.</summary>
    public required string Fingerprint { get; init; }

    public required BatchInputFacts Input { get; init; }

    public string Errors { get; init; } = "";

    /// <summary>Of all commands together; null until one has ended.</summary>
    public BatchCounts? Counts { get; init; }

    /// <summary>In what the batches differ, in words, or nothing.</summary>
    public IEnumerable<string> DifferencesTo(BatchManifest wanted)
    {
        foreach (var difference in ManifestDifference.Between(AsRun(), wanted.AsRun()))
        {
            yield return difference;
        }

        if (Errors != wanted.Errors)
        {
            yield return $"--errors ({Errors} then, {wanted.Errors} now)";
        }

        if (Version != wanted.Version)
        {
            yield return $"the format of the output ({Version} then, {wanted.Version} now)";
        }
    }

    private Manifest AsRun() => new() { Flows = [Flow], Models = Models, Parameters = Parameters, Questions = [] };
}

/// <param name="Path">Null for standard input.</param>
/// <param name="Bytes">Null for standard input and other pipes.</param>
internal sealed record BatchInputFacts(string? Path, long? Bytes);

/// <param name="Lines">That are not blank.</param>
/// <param name="Blank">Blank lines.</param>
/// <param name="Completed">Lines with an answer.</param>
/// <param name="Failed">Lines with an error.</param>
internal sealed record BatchCounts(long Lines, long Blank, long Completed, long Failed);
