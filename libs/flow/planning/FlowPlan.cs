namespace ModelNet.Flow;

/// <summary>
/// A checked flow: a directed acyclic graph of stages in topological order. Equal to another plan when it does the same, whatever text it came from.
/// Its <see cref="ToString"/> is a canonical text that <see cref="FlowDocument.Parse"/> turns into an equal plan, so a plan travels as text.
/// </summary>
public sealed class FlowPlan : IEquatable<FlowPlan>
{
    private readonly string _canonical;

    internal FlowPlan(string canonical) => _canonical = canonical;

    /// <summary>The name that the file gives itself, or null.</summary>
    public string? Name { get; internal init; }

    /// <summary>The file's own description, or null.</summary>
    public string? Description { get; internal init; }

    /// <summary>The stages; every input of a stage comes before it.</summary>
    public required ValueList<StagePlan> Stages { get; init; }

    /// <summary>The index of the stage whose result is the answer: always the last.</summary>
    public int FinalStage => Stages.Count - 1;

    /// <summary>The language of built-in and two-language prompts.</summary>
    public FlowLanguage Language { get; internal init; }

    /// <summary>The text as it was parsed.</summary>
    public required string Source { get; init; }

    /// <summary>The expression in canonical spacing, such as <c>ada &gt; [bo, cleo]</c>, without the settings of the file.</summary>
    public required string Expression { get; init; }

    /// <summary>Which of the named structures this is, for people.</summary>
    public FlowKind Kind => FlowKinds.Of(Stages);

    /// <summary>The distinct models in order of first use.</summary>
    public ValueList<string> Models => Stages.SelectMany(stage => stage.Branches).Select(branch => branch.Model).Distinct().ToValueList();

    /// <summary>The GGUF files that the flow file names, as written there (relative to that file), ordered by model name.</summary>
    public ValueList<ModelPath> ModelPaths { get; internal init; } = [];

    public bool Equals(FlowPlan? other) =>
        other is not null && Name == other.Name && Description == other.Description && Language == other.Language
        && Stages.Equals(other.Stages) && ModelPaths.Equals(other.ModelPaths);

    public override bool Equals(object? obj) => Equals(obj as FlowPlan);

    public override int GetHashCode() => HashCode.Combine(Name, Description, Language, Stages, ModelPaths);

    /// <summary>The canonical text: the expression alone where that says everything, else a flow file.</summary>
    public override string ToString() => _canonical;
}

/// <summary>Where a model's weights are.</summary>
/// <param name="Model">The model's name in the flow.</param>
/// <param name="Path">The path as written in the flow file.</param>
public sealed record ModelPath(string Model, string Path);
