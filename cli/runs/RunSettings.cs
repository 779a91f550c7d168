using ModelNet.Cli.Bus;
using ModelNet.ModelWorker;

namespace ModelNet.Cli.Runs;

/// <summary>What was asked for on the command line, in the environment and in modelnet.yaml together; checked for form only.</summary>
internal sealed record RunSettings
{
    /// <summary>The one question, "-" for standard input, or null when there is a question file.</summary>
    public string? Prompt { get; init; }

    public IReadOnlyList<string> Flows { get; init; } = [];

    public string? QuestionFile { get; init; }

    /// <summary>How many questions of the file are asked; null asks all.</summary>
    public int? Limit { get; init; }

    public ModelSettings Models { get; init; } = new();

    /// <summary>The bus of services that run elsewhere; without Kafka the services run in this process.</summary>
    public BusSettings Bus { get; init; } = new();

    /// <summary>Tokens of each stage; null leaves it to the flow.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>How tokens are drawn; what it does not say is left to the flow.</summary>
    public SamplingWishes Sampling { get; init; } = new();

    public bool Deterministic { get; init; }

    /// <summary>Tokens that one session may hold in a model, prompt and answer together.</summary>
    public int Context { get; init; } = DefaultContext;

    /// <summary>Compute threads of one decode; null shares the cores among the branches of the widest stage.</summary>
    public int? Threads { get; init; }

    /// <summary>Compute threads over all models; null takes every core.</summary>
    public int? Cores { get; init; }

    /// <summary>Whether branches compute behind the token that they expect.</summary>
    public DecodeAhead DecodeAhead { get; init; } = DecodeAhead.Auto;

    /// <summary>Sessions in flight; null takes 2 to 4 by the number of cores.</summary>
    public int? Parallel { get; init; }

    /// <summary>Layers on the GPU, −1 for all.</summary>
    public int GpuLayers { get; init; }

    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>The run's folder; null makes one below .modelnet/runs.</summary>
    public string? LogFolder { get; init; }

    public bool Resume { get; init; }

    public bool Json { get; init; }

    public bool Quiet { get; init; }

    /// <summary>How long open sessions may go on after the first Ctrl-C.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Enough for the questions of the common test sets; a model's whole trained context can need more memory than the weights.</summary>
    public const int DefaultContext = 4096;
}

/// <summary>Where models are searched, each list in the order of the command line.</summary>
internal sealed record ModelSettings
{
    /// <summary>name=path, or a path alone.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    public IReadOnlyList<string> Folders { get; init; } = [];
}
