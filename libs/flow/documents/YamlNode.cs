namespace ModelNet.Flow;

/// <summary>A node of a flow file, with its place in the text.</summary>
internal abstract record YamlNode(Position At)
{
    /// <summary>What to call it in a message.</summary>
    internal abstract string Kind { get; }
}

/// <param name="Value">The text after YAML's own escapes and folding.</param>
/// <param name="Plain">True without quotes, so that it may be a number or null.</param>
/// <param name="Locate">From an offset in <paramref name="Value"/> to its place in the file, as exactly as the notation allows.</param>
/// <param name="At">Where it starts.</param>
internal sealed record YamlScalar(string Value, bool Plain, Func<int, Position> Locate, Position At) : YamlNode(At)
{
    internal bool IsNull => Plain && Value is "" or "~" or "null";

    internal override string Kind => IsNull ? "nothing" : Shown.Quote(Value);
}

internal sealed record YamlMap(List<YamlField> Fields, Position At) : YamlNode(At)
{
    internal override string Kind => "a mapping";
}

internal sealed record YamlSequence(List<YamlNode> Items, Position At) : YamlNode(At)
{
    internal override string Kind => "a list";
}

internal sealed record YamlField(YamlScalar Key, YamlNode Value);
