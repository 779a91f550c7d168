using System.Globalization;

namespace ModelNet.Flow;

/// <summary>Reads the <c>stages:</c> mapping. Whether the numbers exist is checked when the stages are known.</summary>
internal sealed class StageOverrideReader(FieldReader fields, PromptReader prompts)
{
    private static readonly string[] Keys = ["prompt", "max_tokens", "top_k", "aggregation", "decide", "speculate", "policy", "lead", "span_length", "temperature", "top_p", "straggler", "quorum", "deadline_ms", "weights"];

    internal Dictionary<int, StageOverride> Read(YamlNode node)
    {
        var stages = new Dictionary<int, StageOverride>();
        foreach ((string key, YamlField field) in fields.Fields(node, "stages", null))
        {
            if (!int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                fields.Errors.Add("unknown_stage", $"{Shown.Quote(key)} is not a stage number", "stages are numbered from 1, in the order that `modelnet flows show` prints", field.Key.At);
            }
            else if (!stages.TryAdd(number, Stage(field, $"stage {number}")))
            {
                fields.Errors.Add("duplicate_key", $"stage {number} is given twice", "keep one", field.Key.At);
            }
        }

        return stages;
    }

    private StageOverride Stage(YamlField stage, string what)
    {
        Dictionary<string, YamlField> keys = fields.Fields(stage.Value, what, Keys);
        return new StageOverride(stage.Key.At)
        {
            Prompt = keys.TryGetValue("prompt", out YamlField? prompt) ? prompts.Read(prompt.Value, $"the prompt of {what}") : null,
            MaxTokens = keys.TryGetValue("max_tokens", out YamlField? tokens) ? fields.Count(tokens.Value, "max_tokens", FlowLimits.MaxTokens) : null,
            TopK = Locate("top_k", field => fields.Count(field.Value, "top_k", FlowLimits.TopK)),
            Aggregation = Locate("aggregation", field => fields.Choice(field.Value, "aggregation", DefinitionReader.Aggregations)),
            Deciding = Locate("decide", field => fields.Choice(field.Value, "decide", DefinitionReader.Decidings)),
            Speculation = keys.TryGetValue("speculate", out YamlField? speculation) ? new SpeculateReader(fields).Read(speculation.Value, $"the speculate of {what}") : null,
            Policy = Locate("policy", field => fields.Choice(field.Value, "policy", DefinitionReader.Policies)),
            Lead = keys.TryGetValue("lead", out YamlField? lead) && fields.Text(lead.Value, $"the lead of {what}") is { } leader ? new Located<string>(leader.Value, lead.Value.At) : null,
            SpanLength = Locate("span_length", field => fields.Count(field.Value, "span_length", FlowLimits.SpanLength)),
            Temperature = Locate("temperature", field => fields.Number(field.Value, "temperature", FlowLimits.Temperature)),
            TopP = Locate("top_p", field => fields.Number(field.Value, "top_p", 1)),
            Straggler = Locate("straggler", field => fields.Choice(field.Value, "straggler", DefinitionReader.Stragglers)),
            Quorum = Locate("quorum", field => fields.Count(field.Value, "quorum", FlowLimits.Branches)),
            DeadlineMs = Locate("deadline_ms", field => fields.Count(field.Value, "deadline_ms", FlowLimits.DeadlineMs)),
            Weights = keys.TryGetValue("weights", out YamlField? weights)
                ? new Located<IReadOnlyList<NamedWeight>>(fields.Weights(weights.Value, $"the weights of {what}"), weights.Key.At)
                : null,
        };

        Located<T>? Locate<T>(string key, Func<YamlField, T?> read)
            where T : struct =>
            keys.TryGetValue(key, out YamlField? field) && read(field) is { } value ? new Located<T>(value, field.Key.At) : null;
    }
}
