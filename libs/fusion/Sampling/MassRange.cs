namespace ModelNet.Fusion;

/// <summary>Between which whole numbers a tempered mass lies.</summary>
internal struct MassRange
{
    public UInt128 Least;

    public UInt128 Most;

    /// <summary>The mass of a token beside the most probable one.</summary>
    public static MassRange Of(in TokenRange token, in FusedBounds bounds, in Tempering tempering)
    {
        var least = tempering.Score(bounds.LogOf(token.Lower) - bounds.LogOfMost);
        if (token.IsExact && bounds.IsLeadExact)
        {
            return new MassRange { Least = Nucleus.Mass(least), Most = Nucleus.Mass(least) };
        }

        var most = tempering.Score(bounds.LogOf(token.Upper) - bounds.LogOfMost);
        return new MassRange
        {
            Least = Nucleus.Mass(least * Math.Max(0, 1 - tempering.Guard)),
            Most = Nucleus.Mass(most * (1 + tempering.Guard)) + 1,
        };
    }

    /// <param name="other">Is added…</param>
    /// <param name="belongs">…if it belongs here; what may belong counts as the most, not as the least.</param>
    public void Add(in MassRange other, Membership belongs)
    {
        Least += belongs == Membership.In ? other.Least : 0;
        Most += belongs == Membership.Out ? 0 : other.Most;
    }
}
