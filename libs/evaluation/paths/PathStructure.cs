namespace ModelNet.Evaluation;

/// <summary>How the models of a path work together.</summary>
public enum PathStructure
{
    /// <summary>One model alone.</summary>
    Alone,

    /// <summary>Serial: a &gt; b &gt; c.</summary>
    Si,

    /// <summary>Parallel: [a, b, c].</summary>
    Pi,

    /// <summary>Serial to parallel: a &gt; [b, c].</summary>
    S2p,

    /// <summary>Parallel to serial: [a, b] &gt; c.</summary>
    P2s,

    /// <summary>Any other flow.</summary>
    Other,
}
