namespace ModelNet.Verifier.Checks;

/// <summary>One run of one stage of a session.</summary>
internal readonly record struct StageKey(string Session, int Stage, int Attempt)
{
    public override string ToString() => $"{Session} stage {Stage} attempt {Attempt}";
}
