namespace ModelNet.Flow;

/// <summary>Thrown where a plan was required and the text had errors.</summary>
public sealed class FlowException(IReadOnlyList<FlowError> errors) : Exception(string.Join(Environment.NewLine, errors))
{
    /// <summary>At least one error, sorted by position.</summary>
    public IReadOnlyList<FlowError> Errors { get; } = errors;

    /// <summary>The code of the first error.</summary>
    public string Code => Errors[0].Code;

    /// <summary>What to do about the first error.</summary>
    public string Hint => Errors[0].Hint;
}
