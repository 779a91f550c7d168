namespace ModelNet.Flow;

/// <summary>Collects the errors of one text. Of several errors with one code at one place the first is kept; beyond the limit the rest are dropped.</summary>
internal sealed class ErrorList
{
    private readonly Dictionary<(string Code, Position At), FlowError> _errors = [];

    internal bool Any => _errors.Count > 0;

    /// <summary>Whether more errors would be dropped. Loops over user text stop here, so that bad text costs bounded time.</summary>
    internal bool IsFull => _errors.Count >= FlowLimits.Errors;

    internal void Add(string code, string message, string hint, Position at)
    {
        if (!IsFull)
        {
            _errors.TryAdd((code, at), new FlowError(code, message, hint, at.Line, at.Column));
        }
    }

    internal FlowError[] Sorted() =>
        [.. _errors.Values.OrderBy(e => e.Line).ThenBy(e => e.Column).ThenBy(e => e.Code, StringComparer.Ordinal)];
}
