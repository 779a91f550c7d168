namespace ModelNet.Fusion;

/// <summary>The first entries of a branch's list, by candidate and in descending probability.</summary>
internal readonly ref struct HeadOfList(ReadOnlySpan<int> candidates, ReadOnlySpan<float> probabilities)
{
    private readonly ReadOnlySpan<int> _candidates = candidates;
    private readonly ReadOnlySpan<float> _probabilities = probabilities;

    public void Deconstruct(out ReadOnlySpan<int> candidates, out ReadOnlySpan<float> probabilities)
    {
        candidates = _candidates;
        probabilities = _probabilities;
    }
}
