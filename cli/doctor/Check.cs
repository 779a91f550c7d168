namespace ModelNet.Cli.Doctor;

/// <summary>How a check ended.</summary>
internal enum CheckState
{
    Ok,
    Warn,
    Fail,
}

/// <summary>One line of the report.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="State">How it is.</param>
/// <param name="Finding">What was found.</param>
/// <param name="Hint">What to do about it; empty when it is fine.</param>
internal sealed record Check(string Name, CheckState State, string Finding, string Hint = "")
{
    public static Check Ok(string name, string finding) => new(name, CheckState.Ok, finding);

    public static Check Warn(string name, string finding, string hint) => new(name, CheckState.Warn, finding, hint);

    public static Check Fail(string name, string finding, string hint) => new(name, CheckState.Fail, finding, hint);
}
