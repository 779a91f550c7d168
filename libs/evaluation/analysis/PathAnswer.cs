namespace ModelNet.Evaluation;

/// <summary>How one path answered one question.</summary>
public sealed record PathAnswer
{
    /// <summary>Whether the answer is right; a session that failed is not.</summary>
    public required bool Right { get; init; }

    /// <summary>Whether the session ended without an answer.</summary>
    public bool Failed { get; init; }

    /// <summary>Tokens of all stages.</summary>
    public int Tokens { get; init; }

    /// <summary>From the request to the result, in seconds, with the other sessions in flight.</summary>
    public double Seconds { get; init; }

    /// <summary>The stages that ended, in the flow's order.</summary>
    public IReadOnlyList<StageMark> Stages { get; init; } = [];
}

/// <summary>One stage's answer on the way.</summary>
/// <param name="Stage">Its number in the flow, from 1.</param>
/// <param name="Label">Its model, or its models in brackets.</param>
/// <param name="Inputs">The stages whose results it sees, by number.</param>
/// <param name="Right">Whether its own answer is right.</param>
public sealed record StageMark(int Stage, string Label, IReadOnlyList<int> Inputs, bool Right);
