namespace ModelNet.Evaluation;

/// <summary>What an evaluation found, over the questions that every path has answered.</summary>
public sealed record EvaluationSummary
{
    /// <summary>The questions that count.</summary>
    public required int Questions { get; init; }

    /// <summary>One for each path, in the order of the evaluation.</summary>
    public required IReadOnlyList<PathScore> Paths { get; init; }

    /// <summary>One for each structure with more than one order.</summary>
    public required IReadOnlyList<StructureScore> Structures { get; init; }

    /// <summary>What later stages made of earlier answers.</summary>
    public required IReadOnlyList<ReviewScore> Reviews { get; init; }

    /// <summary>The best model alone; null when none was asked alone.</summary>
    public PathScore? BestSingle { get; init; }

    /// <summary>The best flow of several models; null when there is none.</summary>
    public PathScore? BestFlow { get; init; }
}

/// <summary>One path's numbers.</summary>
public sealed record PathScore
{
    /// <summary>The path.</summary>
    public required EvaluationPath Path { get; init; }

    /// <summary>Over all questions.</summary>
    public required Tally All { get; init; }

    /// <summary>Over each family, then each language.</summary>
    public required IReadOnlyList<GroupScore> Groups { get; init; }

    /// <summary>Sessions without an answer; they count as wrong.</summary>
    public required int Failed { get; init; }

    /// <summary>Tokens of all stages of all questions.</summary>
    public required long Tokens { get; init; }

    /// <summary>The mean time of a question, with the other sessions in flight.</summary>
    public required double SecondsPerQuestion { get; init; }

    /// <summary>Against the best single model, this path first; null for that model itself and without one.</summary>
    public PairedCounts? ToBestSingle { get; init; }

    /// <summary>The exact p of <see cref="ToBestSingle"/>, corrected over all flows of several models (Holm); null for single models.</summary>
    public double? AdjustedP { get; init; }
}

/// <summary>How questions are grouped.</summary>
public enum GroupKind
{
    /// <summary>By the question's family.</summary>
    Family,

    /// <summary>By its language.</summary>
    Language,
}

/// <summary>One path over one group of questions.</summary>
public sealed record GroupScore(GroupKind Kind, string Name, Tally Tally);

/// <summary>One structure over its orders.</summary>
/// <param name="Structure">Which.</param>
/// <param name="Orders">All orders of the models.</param>
/// <param name="Distinct">Those that differ as flows, and were run.</param>
/// <param name="Accuracy">Over the orders; its deviation is the path sensitivity.</param>
/// <param name="Seconds">Of a question, over the orders.</param>
public sealed record StructureScore(PathStructure Structure, int Orders, int Distinct, Spread Accuracy, Spread Seconds);

/// <summary>What a stage made of the latest answer that it saw.</summary>
/// <param name="Earlier">The stages that it saw, as a flow.</param>
/// <param name="Later">The stage.</param>
/// <param name="WrongBefore">Answers that were wrong before.</param>
/// <param name="Mended">How many of them it put right.</param>
/// <param name="RightBefore">Answers that were right before.</param>
/// <param name="Spoilt">How many of them it made wrong.</param>
public sealed record ReviewScore(string Earlier, string Later, int WrongBefore, int Mended, int RightBefore, int Spoilt)
{
    /// <summary>Right answers before.</summary>
    public Tally Before => new(RightBefore, RightBefore + WrongBefore);

    /// <summary>Right answers after.</summary>
    public Tally After => new(RightBefore - Spoilt + Mended, RightBefore + WrongBefore);
}
