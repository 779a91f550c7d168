namespace ModelNet.Flow;

/// <summary>Reads the value of <c>speculate</c>: <c>none</c>, <c>auto</c>, or a mapping with the model that drafts and for how many steps.</summary>
internal sealed class SpeculateReader(FieldReader fields)
{
    private const string None = "none";
    private const string Auto = "auto";
    private static readonly string[] Keys = ["draft", "length"];

    internal static string Write(SpeculateSetting setting) => setting switch
    {
        { Length: 0 } => None,
        { Drafter: { } drafter } => $"{{\"draft\": {QuotedText.Of(drafter)}, \"length\": {setting.Length}}}",
        _ => $"{{\"length\": {setting.Length}}}",
    };

    /// <summary>Null after an error.</summary>
    internal SpeculateSetting? Read(YamlNode node, string what)
    {
        switch (node)
        {
            case YamlMap:
                return Roles(node, what);
            case YamlScalar { Value: None }:
                return new SpeculateSetting(null, 0, node.At);
            case YamlScalar { Value: Auto }:
                return new SpeculateSetting(null, FlowDefaults.AdaptiveDraftLength, node.At);
            default:
                fields.WrongType(node, what, "none, auto or a mapping", "such as speculate: { draft: ada, length: 4 }");
                return null;
        }
    }

    private SpeculateSetting? Roles(YamlNode node, string what)
    {
        Dictionary<string, YamlField> keys = fields.Fields(node, what, Keys);
        YamlScalar? drafter = keys.TryGetValue("draft", out YamlField? draft) ? fields.Text(draft.Value, $"{what}'s draft") : null;
        int? length = keys.TryGetValue("length", out YamlField? field)
            ? fields.Count(field.Value, "length", FlowLimits.DraftLength)
            : draft is null ? FlowDefaults.AdaptiveDraftLength : FlowDefaults.DraftLength;
        bool broken = draft is not null && drafter is null;
        return broken || length is null ? null : new SpeculateSetting(drafter?.Value, length.Value, drafter?.At ?? node.At);
    }
}
