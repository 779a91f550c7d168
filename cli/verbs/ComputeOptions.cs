using System.CommandLine;
using ModelNet.Cli.CommandLine;
using ModelNet.Cli.Runs;
using ModelNet.ModelWorker;

namespace ModelNet.Cli.Verbs;

/// <summary>How models compute; every verb that loads models takes this.</summary>
internal sealed class ComputeOptions
{
    /// <param name="deterministic">What fixed batch shapes are good for.</param>
    public ComputeOptions(string deterministic = "the same tokens whatever else is running")
        : this(
            deterministic,
            "a session may hold in each model, at most what it was trained for",
            "the cores shared among the branches of the widest stage",
            "over all models")
    {
    }

    private ComputeOptions(string deterministic, string context, string threads, string cores)
    {
        Deterministic = OptionFactory.Flag("--deterministic", $"Fixed batch shapes: {deterministic} (slower)");
        Context = OptionFactory.Number("--context", $"Tokens of prompt and answer that {context}; default {RunSettings.DefaultContext}", 16, 1 << 24);
        Threads = OptionFactory.Number("--threads", $"Compute threads of each model; default: {threads}", 1, 1024);
        Cores = OptionFactory.Number("--cores", $"Compute threads {cores}; default: every core", 1, 1024);
    }

    /// <summary>A worker's: it has one model or several of one machine, and the request says whether it is deterministic.</summary>
    public static ComputeOptions OfWorker() => new("", "a session may hold, at most what the model was trained for", "the cores shared among the models", "over all models of this process");

    public Option<bool> Deterministic { get; }

    public Option<int?> Context { get; }

    public Option<int?> Threads { get; }

    public Option<int?> Cores { get; }

    public Option<DecodeAhead?> DecodeAhead { get; } = OptionFactory.Choice<DecodeAhead>(
        "--decode-ahead",
        "WHEN",
        "Compute behind the token that a model expects while the others decide: auto (where that saves time), always or never; the answers are the same",
        ("auto", ModelWorker.DecodeAhead.Auto),
        ("always", ModelWorker.DecodeAhead.Always),
        ("never", ModelWorker.DecodeAhead.Never));

    public Option<int?> Gpu { get; } = OptionFactory.Number("--gpu", "Layers to keep on the GPU, -1 for all; default 0", -1, 10_000);

    public Option<string[]> Devices { get; } = OptionFactory.Texts("--device", "NAME", "A device as 'modelnet doctor' names it, such as CUDA0");

    /// <summary>The settings with what was asked for here.</summary>
    public RunSettings Read(ParseResult parsed, RunSettings settings) => settings with
    {
        Deterministic = parsed.GetValue(Deterministic),
        Context = parsed.GetValue(Context) ?? RunSettings.DefaultContext,
        Threads = parsed.GetValue(Threads),
        Cores = parsed.GetValue(Cores),
        DecodeAhead = parsed.GetValue(DecodeAhead) ?? ModelWorker.DecodeAhead.Auto,
        GpuLayers = parsed.GetValue(Gpu) ?? 0,
        Devices = parsed.GetValue(Devices) ?? [],
    };
}
