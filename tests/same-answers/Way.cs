namespace ModelNet.SameAnswers;

/// <summary>A way to decide the steps of a flow.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Settings">Lines of the flow file; none may change a token.</param>
/// <param name="MustDecideEarly">A run proves nothing unless some of its steps were decided without a branch.</param>
/// <param name="MustDraft">A run proves nothing unless some of its steps were decided from a draft.</param>
/// <param name="Ahead">Whether the workers compute behind every token that they expect; otherwise they never do. A run proves nothing unless some of that was right.</param>
public sealed record Way(string Name, string Settings, bool MustDecideEarly = false, bool MustDraft = false, bool Ahead = false)
{
    /// <summary>Step by step, with every branch, computed when it is decided: what the others are compared with.</summary>
    public static Way Plain { get; } = new("plain", "");

    /// <summary>Every other way.</summary>
    /// <param name="drafter">The model that drafts where one is named.</param>
    /// <param name="early">Whether a part of the branches can decide a step at all.</param>
    public static IReadOnlyList<Way> Others(string drafter, bool early)
    {
        var draft = $"speculate: {{ draft: {drafter}, length: 4 }}\n";
        List<Way> ways = [new("ahead", "", Ahead: true), new("drafted", draft, MustDraft: true), new("drafted, auto", "speculate: auto\n")];
        if (early)
        {
            // With both, records answer several steps at once: those of a round may well all be there when it is decided.
            ways.AddRange([new("early", "decide: early\n", MustDecideEarly: true), new("early and ahead", "decide: early\n", MustDecideEarly: true, Ahead: true), new("early and drafted", "decide: early\n" + draft, MustDraft: true)]);
        }

        return ways;
    }
}
