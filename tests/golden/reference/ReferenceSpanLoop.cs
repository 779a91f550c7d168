using System.Text;
using ModelNet.Inference;

namespace ModelNet.Golden.Reference;

/// <summary>One decided span.</summary>
/// <param name="Bytes">What it appends.</param>
/// <param name="Probability">The weighted geometric mean over branches and bytes.</param>
/// <param name="Lead">By how many bits per byte it is better than the next; infinite where there is none.</param>
internal sealed record ReferenceSpan(byte[] Bytes, double Probability, double Lead);

/// <summary>Span-level fusion as a plain loop in this process: no log, no service, none of the product's fusion.</summary>
internal static class ReferenceSpanLoop
{
    /// <summary>All spans of a stage; one that ends at once has no bytes.</summary>
    public static List<ReferenceSpan> Run(IReadOnlyList<ReferenceModel> models, IReadOnlyList<ChatMessage> prompt, IReadOnlyList<double> weights, int length, int maxTokens)
    {
        ReferenceSpanBranch[] branches = [.. models.Select(model => new ReferenceSpanBranch(model))];
        try
        {
            Array.ForEach(branches, branch => branch.Begin(prompt));
            var spans = new List<ReferenceSpan>();
            for (var left = maxTokens; left > 0; left -= length)
            {
                var drafts = Array.ConvertAll<ReferenceSpanBranch, (ReferenceDraft Draft, double Bits)?>(branches, branch => branch.Abstains ? null : branch.Draft(Math.Min(length, left)));
                var (winner, span) = Decide(branches, drafts, weights);
                spans.Add(span);
                if (winner.Ends)
                {
                    break;
                }

                for (var i = 0; i < branches.Length && left > length; i++)
                {
                    branches[i].Append(winner.Text, drafts[i]?.Draft);
                }
            }

            return spans;
        }
        finally
        {
            Array.ForEach(branches, branch => branch.Dispose());
        }
    }

    private static (ReferenceDraft Winner, ReferenceSpan Span) Decide(ReferenceSpanBranch[] branches, (ReferenceDraft Draft, double Bits)?[] drafts, IReadOnlyList<double> weights)
    {
        var present = Enumerable.Range(0, branches.Length).Where(i => drafts[i] is not null).ToList();
        var scored = present.Select(i => drafts[i]!.Value.Draft).DistinctBy(draft => (draft.Text, draft.Ends)).Select(draft =>
        {
            var bits = present.Select(i => (Weight: weights[i], Bits: branches[i].Bits(draft, drafts[i]!.Value))).Where(one => one.Bits is not null).ToList();
            var weight = bits.Sum(one => one.Weight);
            return (Draft: draft, Weight: weight, Mean: bits.Sum(one => one.Weight * one.Bits!.Value) / weight / (draft.Text.Length + (draft.Ends ? 1 : 0)));
        }).ToList();
        var half = present.Sum(i => weights[i]) / 2 * (1 + 1e-9);
        var counted = scored.Exists(one => one.Weight > half) ? scored.FindAll(one => one.Weight > half) : scored;
        var order = counted.OrderBy(one => one.Mean).ThenBy(one => one.Draft.Text, StringComparer.Ordinal).ThenBy(one => one.Draft.Ends).ToList();
        var lead = order.Count > 1 ? order[1].Mean - order[0].Mean : double.PositiveInfinity;
        return (order[0].Draft, new ReferenceSpan(Encoding.Latin1.GetBytes(order[0].Draft.Text), Math.Pow(2, -order[0].Mean), lead));
    }
}
