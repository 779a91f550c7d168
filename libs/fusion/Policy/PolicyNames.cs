namespace ModelNet.Fusion;

/// <summary>The policies' names in flow files and on the log. The empty name is the plain mean's: records from before there were policies have it.</summary>
public static class PolicyNames
{
    private static readonly (string Name, PolicyKind Kind)[] Known =
    [
        ("mean", PolicyKind.Mean),
        ("confidence", PolicyKind.Confidence),
        ("consistency", PolicyKind.Consistency),
        ("drop_out", PolicyKind.DropOut),
        ("perplexity", PolicyKind.Perplexity),
        ("sample", PolicyKind.Sample),
        ("boundary", PolicyKind.Boundary),
        ("span", PolicyKind.Span),
    ];

    /// <summary>On the log, for a token of a stage with <see cref="PolicyKind.Boundary"/> that its lead decided alone.</summary>
    public const string LedAlone = "lead";

    /// <summary><see cref="LedAlone"/> as records hold it.</summary>
    public static ReadOnlySpan<byte> LedAloneUtf8 => "lead"u8;

    /// <summary>The name in a flow file.</summary>
    public static string Of(PolicyKind kind) => Known[(int)kind].Name;

    /// <summary>The name on the log: empty for the plain mean.</summary>
    public static string OnTheLog(PolicyKind kind) => kind == PolicyKind.Mean ? "" : Of(kind);

    /// <summary>The policy of a name from the log.</summary>
    /// <exception cref="FusionException">code <c>policy_unknown</c>: a newer router may know policies that this fuser does not; the plain mean would be another answer.</exception>
    public static PolicyKind Parse(string name)
    {
        foreach (var known in Known)
        {
            if (known.Name == name || name.Length == 0)
            {
                return known.Kind;
            }
        }

        throw new FusionException(FusionCodes.PolicyUnknown, $"No fusion policy is called '{name}'.", "Run a fuser that is as new as the router.");
    }
}
