using System.Diagnostics;
using ModelNet.Bus;
using ModelNet.Contracts;
using ModelNet.Fuser.Speculate;
using ModelNet.Fusion;

namespace ModelNet.Fuser.Intake;

/// <summary>What the fuser knows of one fused stage: its branches and weights, the decided bytes, and what has arrived of the step at hand.</summary>
internal sealed class StageState
{
    public required string Session { get; init; }

    public required byte[] SessionUtf8 { get; init; }

    public required int Stage { get; init; }

    /// <summary>The partition that holds all of the session's records.</summary>
    public required int Partition { get; init; }

    /// <summary>The trace that the session belongs to.</summary>
    public TraceContext? Trace { get; init; }

    public required int Attempt { get; init; }

    /// <summary>The branches' weights in configuration order; any positive scale.</summary>
    public required double[] Weights { get; init; }

    public required Contracts.Aggregation Aggregation { get; init; }

    public required int MaxTokens { get; init; }

    public required int TopK { get; init; }

    /// <summary>For the policy span: the most tokens of a span; otherwise 0.</summary>
    public int SpanLength { get; init; }

    /// <summary>Texts that end the stage.</summary>
    public required StopSequences Stop { get; init; }

    /// <summary>How many tokens each branch's prompt had; 0 while it has not said so.</summary>
    public required int[] PromptTokens { get; init; }

    /// <summary>How many tokens each branch can hold behind its prompt; 0 while it has not said so.</summary>
    public required int[] Room { get; init; }

    /// <summary>How well each branch expected its prompt, in bits per byte; 0 while it has not said so.</summary>
    public required double[] PromptBits { get; init; }

    /// <summary>How much each branch counts.</summary>
    public required StagePolicy Policy { get; init; }

    /// <summary>Set when a step does not wait for ever.</summary>
    public StageStraggler? Straggler { get; init; }

    /// <summary>Set when a step may be decided before every branch has answered.</summary>
    public required EarlyWeights? Early { get; init; }

    /// <summary>How steps are drafted ahead; null when they are not.</summary>
    public Drafting? Drafting { get; init; }

    /// <summary>The step to decide next.</summary>
    public int Step => Text.Steps;

    /// <summary>The decided bytes so far.</summary>
    public DecidedText Text { get; } = new();

    /// <summary>The records of the step at hand, by branch; null where none has arrived.</summary>
    public required Arrival?[] Arrivals { get; init; }

    /// <summary>Records of later steps, which a branch may send before this step's decision is read here; null until there are any.</summary>
    public List<Arrival>? Ahead { get; set; }

    /// <summary>Another open stage of the session; null nearly always.</summary>
    public StageState? Sibling { get; set; }

    /// <summary>How large a list was last asked for in this step; 0 when none was.</summary>
    public int AskedK { get; set; }

    public bool Resumed { get; set; }

    /// <summary>When the stage last moved on, or was last asked to: a time stamp of the fuser's clock.</summary>
    public long LastMoved { get; set; }

    /// <summary>How often the branches were asked again since the stage last moved on.</summary>
    public int Resyncs { get; set; }

    /// <summary>How the stage ends, when its final token is decided. It is open until the log says so too.</summary>
    public Finish Finish { get; set; }

    /// <summary>Whether the decided bytes with these behind them hold a text that ends the stage.</summary>
    public bool StopsWith(ReadOnlySpan<byte> token) => Stop.EndIn(Text.Written, token);

    /// <summary>When the first distribution of the stage arrived (the end of the slowest prefill is not known here), for the stage's times.</summary>
    public long Began { get; } = Stopwatch.GetTimestamp();

    /// <summary>When the end was decided here; 0 when it was found on the log.</summary>
    public long EndedAt { get; set; }

    /// <summary>When the first step was decided; what came before it was prefill.</summary>
    public long FirstDecided { get; set; }
}

/// <summary>One branch's distributions, kept from arrival to decision; reused.</summary>
internal sealed class Arrival
{
    public StepDistribution Record { get; } = new();

    /// <summary>Which of the record's positions answers the step at hand.</summary>
    public int Index { get; set; }

    /// <summary>The branch's answer to the step at hand.</summary>
    public Position Position => Record.Positions[Index];

    /// <summary>How long the branch computed, in ns: for all positions of the record together, so it counts with the first.</summary>
    public long ComputeNanoseconds => Index == 0 ? Record.ComputeNs : 0;

    /// <summary>When it arrived: a <see cref="Stopwatch"/> time stamp.</summary>
    public long ArrivedAt { get; set; }

    /// <summary>From the worker's send to the arrival here, in µs of the wall clock.</summary>
    public long TransferMicroseconds { get; set; }
}
