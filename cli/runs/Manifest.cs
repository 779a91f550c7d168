using System.Security.Cryptography;
using System.Text;
using ModelNet.Cli.Text;

namespace ModelNet.Cli.Runs;

/// <summary>
/// What a run is, in a file beside its log: enough to tell whether a later command asks for the same. Holds hashes of the questions, not
/// the questions.
/// </summary>
internal sealed record Manifest
{
    public const int CurrentVersion = 1;

    public int Version { get; init; } = CurrentVersion;

    /// <summary>The run's id: the time it began and four random characters.</summary>
    public string Run { get; init; } = "";

    /// <summary>SHA-256 over flows, models, parameters and questions: two runs with the same one would do the same.</summary>
    public string Fingerprint { get; init; } = "";

    public DateTimeOffset Created { get; init; }

    public required IReadOnlyList<ManifestFlow> Flows { get; init; }

    public required IReadOnlyList<ManifestModel> Models { get; init; }

    public required ManifestParameters Parameters { get; init; }

    /// <summary>Sessions in flight; it changes no answer, so a resuming command may choose another.</summary>
    public int Parallel { get; init; }

    public required IReadOnlyList<ManifestQuestion> Questions { get; init; }

    public IReadOnlyList<ManifestSession> Sessions { get; init; } = [];

    /// <summary>The same manifest with its fingerprint.</summary>
    public Manifest WithFingerprint()
    {
        // Paths and names do not count: a model that was moved is the same model.
        var identity = new
        {
            flows = Flows.Select(flow => flow.Text),
            models = Models.OrderBy(model => model.Name, StringComparer.Ordinal).Select(model => $"{model.Name} {model.Sha256}"),
            parameters = Parameters,
            questions = Questions,
        };
        return this with { Fingerprint = Sha256(JsonLines.Of(identity)) };
    }

    /// <summary>The hash of a text's UTF-8 bytes, in hex.</summary>
    public static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <param name="Name">For tables.</param>
/// <param name="Text">The canonical text that the services get.</param>
/// <param name="File">The flow file, or null.</param>
internal sealed record ManifestFlow(string Name, string Text, string? File);

internal sealed record ManifestModel(string Name, string Path, string Sha256);

/// <param name="MaxTokens">Null leaves it to the flow.</param>
/// <param name="Deterministic">Whether batch shapes are fixed.</param>
/// <param name="Context">Tokens of a session.</param>
/// <param name="GpuLayers">0 on the CPU.</param>
/// <param name="Devices">As the engine names them.</param>
/// <param name="Engine">The engine and its build.</param>
/// <param name="Sampling">How tokens are drawn; null where manifests of earlier versions do not say.</param>
internal sealed record ManifestParameters(int? MaxTokens, bool Deterministic, int Context, int GpuLayers, IReadOnlyList<string> Devices, string Engine, SamplingWishes? Sampling = null);

internal sealed record ManifestQuestion(string Id, string Sha256);

/// <param name="Session">The session's id on the log.</param>
/// <param name="Flow">The index of its flow.</param>
/// <param name="Question">The index of its question.</param>
internal sealed record ManifestSession(string Session, int Flow, int Question);
