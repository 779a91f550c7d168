namespace ModelNet.Flow;

/// <summary>One thing wrong with a flow.</summary>
/// <param name="Code">Stable, such as <c>unknown_model</c>; listed in docs/flows.md.</param>
/// <param name="Message">The cause, in one sentence.</param>
/// <param name="Hint">What to do about it.</param>
/// <param name="Line">1-based line of the text that was parsed.</param>
/// <param name="Column">1-based column, in UTF-16 code units.</param>
public sealed record FlowError(string Code, string Message, string Hint, int Line, int Column)
{
    /// <summary>One line: <c>2:14 unknown_model: … (hint)</c>.</summary>
    public override string ToString() => $"{Line}:{Column} {Code}: {Message} ({Hint})";
}
