namespace ModelNet.ModelWorker;

/// <summary>Whether a branch computes behind the token that it expects while its fuser decides. It changes how long an answer takes, never the answer.</summary>
public enum DecodeAhead
{
    /// <summary>Where measured waits and wrong guesses say that it saves time.</summary>
    Auto,

    /// <summary>Whenever nothing else is to be computed.</summary>
    Always,

    /// <summary>Never.</summary>
    Never,
}
