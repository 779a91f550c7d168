namespace ModelNet.Flow;

/// <summary>What a text says, before it becomes a plan. Null and empty mean: not said.</summary>
internal sealed record FlowDefinition
{
    internal string? Name { get; init; }

    internal string? Description { get; init; }

    internal FlowNode? Expression { get; init; }

    internal FlowLanguage? Language { get; init; }

    internal int? MaxTokens { get; init; }

    internal int? TopK { get; init; }

    internal FlowAggregation? Aggregation { get; init; }

    internal FlowDeciding? Deciding { get; init; }

    internal SpeculateSetting? Speculation { get; init; }

    internal Located<FlowPolicy>? Policy { get; init; }

    internal Located<string>? Lead { get; init; }

    internal Located<int>? SpanLength { get; init; }

    internal Located<double>? Temperature { get; init; }

    internal Located<double>? TopP { get; init; }

    internal int? Seed { get; init; }

    internal FlowStraggler? Straggler { get; init; }

    internal Located<int>? Quorum { get; init; }

    internal int? DeadlineMs { get; init; }

    internal IReadOnlyList<NamedWeight> Weights { get; init; } = [];

    internal IReadOnlyList<ModelPath> ModelPaths { get; init; } = [];

    internal IReadOnlyDictionary<StageRole, PromptOverride> Prompts { get; init; } = new Dictionary<StageRole, PromptOverride>();

    /// <summary>By stage number, 1-based.</summary>
    internal IReadOnlyDictionary<int, StageOverride> Stages { get; init; } = new Dictionary<int, StageOverride>();
}

/// <summary>A value and where it stands.</summary>
internal sealed record Located<T>(T Value, Position At);

internal sealed record NamedWeight(string Model, double Weight, Position At);

/// <summary>Who drafts (null: whoever is measured to be best) and for how many steps at most; a length of 0 says that nobody does.</summary>
internal sealed record SpeculateSetting(string? Drafter, int Length, Position At);

/// <summary>A prompt for one language or both; null leaves the language to the role's or the built-in prompt.</summary>
internal sealed record PromptOverride(Located<PromptTemplate>? English, Located<PromptTemplate>? Chinese)
{
    internal IEnumerable<Located<PromptTemplate>> Templates => new[] { English, Chinese }.OfType<Located<PromptTemplate>>();
}

/// <summary>What a file says about one stage.</summary>
internal sealed record StageOverride(Position At)
{
    internal PromptOverride? Prompt { get; init; }

    internal int? MaxTokens { get; init; }

    internal Located<int>? TopK { get; init; }

    internal Located<FlowAggregation>? Aggregation { get; init; }

    internal Located<FlowDeciding>? Deciding { get; init; }

    internal SpeculateSetting? Speculation { get; init; }

    internal Located<FlowPolicy>? Policy { get; init; }

    internal Located<string>? Lead { get; init; }

    internal Located<int>? SpanLength { get; init; }

    internal Located<double>? Temperature { get; init; }

    internal Located<double>? TopP { get; init; }

    internal Located<FlowStraggler>? Straggler { get; init; }

    internal Located<int>? Quorum { get; init; }

    internal Located<int>? DeadlineMs { get; init; }

    internal Located<IReadOnlyList<NamedWeight>>? Weights { get; init; }
}
