using ModelNet.Flow;

namespace ModelNet.Cli.Flows;

/// <summary>A flow that was asked for, or that can be.</summary>
/// <param name="Name">What people call it: the file's own name, the file name, a built-in's name, or the expression.</param>
/// <param name="Text">The expression or the file's text.</param>
/// <param name="Path">The file, or null.</param>
internal sealed record FlowEntry(string Name, string Text, string? Path)
{
    /// <summary>What a person would write after --flow, for messages.</summary>
    public string Origin => Path ?? Text;

    /// <summary>A built-in's description; a file has its own.</summary>
    public string Description { get; init; } = "";
}

/// <summary>A flow without errors whose models are known.</summary>
/// <param name="Name">For tables and events.</param>
/// <param name="Plan">What the services will do.</param>
/// <param name="Path">The file, or null.</param>
internal sealed record CheckedFlow(string Name, FlowPlan Plan, string? Path);
