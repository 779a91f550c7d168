using ModelNet.Inference;

namespace ModelNet.ModelWorker;

/// <summary>What a model worker needs to know.</summary>
public sealed record ModelWorkerOptions
{
    /// <summary>The loaded model. The worker does not dispose it.</summary>
    public required IModel Model { get; init; }

    /// <summary>The gate that every worker of this process shares, so that compute threads never exceed the cores.</summary>
    public required ComputeGate Gate { get; init; }

    /// <summary>How many sessions it holds in its KV cache at once.</summary>
    public int MaxSequences { get; init; } = 8;

    /// <summary>Tokens per session, prompt and answer together; 0 takes the model's trained context.</summary>
    public int TokensPerSequence { get; init; }

    /// <summary>The most tokens in one decode; a longer prefill is cut into chunks of this size.</summary>
    public int MaxBatchTokens { get; init; } = 512;

    /// <summary>Compute threads of one decode.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>A prompt that shares at least this many tokens with what the KV cache holds begins with a copy of them; 0 computes every prompt itself.</summary>
    public int MinSharedPrefix { get; init; } = 16;

    /// <summary>About how long a part of a prefill may hold up sessions whose next token is due.</summary>
    public TimeSpan PrefillPause { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Finds out how many sequences are best decoded together; without it as many as are ready are.</summary>
    public bool FindBatchKnee { get; init; } = true;

    /// <summary>Whether branches compute behind the token that they expect while their fuser decides.</summary>
    public DecodeAhead DecodeAhead { get; init; } = DecodeAhead.Auto;

    /// <summary>What the worker counts and measures; give one to read it. It belongs to one worker at a time.</summary>
    public WorkerCounters Counters { get; init; } = new();

    /// <summary>The context options that follow from these settings.</summary>
    public ContextOptions ContextOptions => new()
    {
        MaxSequences = MaxSequences,
        TokensPerSequence = TokensPerSequence > 0 ? Math.Min(TokensPerSequence, Model.Description.TrainedContext) : Model.Description.TrainedContext,
        MaxBatchTokens = MaxBatchTokens,
        Threads = Threads,
    };
}
