using System.Globalization;
using System.Text;

namespace ModelNet.Flow;

/// <summary>Writes a definition so that parsing gives an equal plan: the bare expression, or a flow file whose strings are all double-quoted.</summary>
internal static class CanonicalText
{
    internal static string Of(FlowDefinition definition)
    {
        string expression = ExpressionWriter.Write(definition.Expression!);
        var text = new StringBuilder();
        Line(text, "name", definition.Name, QuotedText.Of);
        Line(text, "description", definition.Description, QuotedText.Of);
        int head = text.Length;
        Line(text, "language", Key(DefinitionReader.Languages, definition.Language), key => key);
        Line(text, "max_tokens", Number(definition.MaxTokens), number => number);
        Line(text, "top_k", Number(definition.TopK), number => number);
        Line(text, "aggregation", Key(DefinitionReader.Aggregations, definition.Aggregation), key => key);
        Line(text, "decide", Key(DefinitionReader.Decidings, definition.Deciding), key => key);
        Line(text, "speculate", definition.Speculation is { } speculation && IsUsed(definition, speculation.Drafter) ? SpeculateReader.Write(speculation) : null, value => value);
        Line(text, "policy", Key(DefinitionReader.Policies, definition.Policy?.Value), key => key);
        Line(text, "lead", definition.Lead is { } lead && IsUsed(definition, lead.Value) ? lead.Value : null, QuotedText.Of);
        Line(text, "span_length", Number(definition.SpanLength?.Value), number => number);
        Line(text, "temperature", Number(definition.Temperature?.Value), number => number);
        Line(text, "top_p", Number(definition.TopP?.Value), number => number);
        Line(text, "seed", Number(definition.Seed), number => number);
        Line(text, "straggler", Key(DefinitionReader.Stragglers, definition.Straggler), key => key);
        Line(text, "quorum", Number(definition.Quorum?.Value), number => number);
        Line(text, "deadline_ms", Number(definition.DeadlineMs), number => number);
        NamedWeight[] weights = [.. UsedWeights(definition)];
        Line(text, "weights", weights.Length == 0 ? null : Weights(weights), value => value);
        Line(text, "models", definition.ModelPaths.Count == 0 ? null : Models(definition.ModelPaths), models => models);
        Prompts(text, definition);
        Stages(text, definition);
        return text.Length == 0 ? expression : text.Insert(head, $"flow: {expression}\n").ToString();
    }

    /// <summary>Without the weights of models that only the first reader knew: another reader would take them for errors.</summary>
    private static IEnumerable<NamedWeight> UsedWeights(FlowDefinition definition)
    {
        HashSet<string> used = [.. definition.Expression!.Models.Select(model => model.Name)];
        return definition.Weights.Where(weight => used.Contains(weight.Model));
    }

    /// <summary>A drafter or lead that only the first reader knew would be an error to another, as a weight would.</summary>
    private static bool IsUsed(FlowDefinition definition, string? model) => model is null || definition.Expression!.Models.Any(known => known.Name == model);

    private static void Line(StringBuilder text, string key, string? value, Func<string, string> write)
    {
        if (value is not null)
        {
            text.Append(key).Append(": ").Append(write(value)).Append('\n');
        }
    }

    private static void Prompts(StringBuilder text, FlowDefinition definition)
    {
        text.Append(definition.Prompts.Count == 0 ? "" : "prompts:\n");
        foreach ((StageRole role, PromptOverride prompt) in definition.Prompts.OrderBy(entry => entry.Key))
        {
            Line(text, "  " + Key(DefinitionReader.Roles, role), Prompt(prompt), value => value);
        }
    }

    private static void Stages(StringBuilder text, FlowDefinition definition)
    {
        text.Append(definition.Stages.Count == 0 ? "" : "stages:\n");
        foreach ((int number, StageOverride stage) in definition.Stages.OrderBy(entry => entry.Key))
        {
            string?[] fields =
            [
                stage.Prompt is { } prompt ? $"\"prompt\": {Prompt(prompt)}" : null,
                stage.MaxTokens is { } tokens ? $"\"max_tokens\": {Number(tokens)}" : null,
                stage.TopK is { } topK ? $"\"top_k\": {Number(topK.Value)}" : null,
                stage.Aggregation is { } aggregation ? $"\"aggregation\": {Key(DefinitionReader.Aggregations, aggregation.Value)}" : null,
                stage.Deciding is { } deciding ? $"\"decide\": {Key(DefinitionReader.Decidings, deciding.Value)}" : null,
                stage.Speculation is { } speculation ? $"\"speculate\": {SpeculateReader.Write(speculation)}" : null,
                stage.Policy is { } policy ? $"\"policy\": {Key(DefinitionReader.Policies, policy.Value)}" : null,
                stage.Lead is { } lead ? $"\"lead\": {QuotedText.Of(lead.Value)}" : null,
                stage.SpanLength is { } span ? $"\"span_length\": {Number(span.Value)}" : null,
                stage.Temperature is { } temperature ? $"\"temperature\": {Number(temperature.Value)}" : null,
                stage.TopP is { } topP ? $"\"top_p\": {Number(topP.Value)}" : null,
                stage.Straggler is { } straggler ? $"\"straggler\": {Key(DefinitionReader.Stragglers, straggler.Value)}" : null,
                stage.Quorum is { } quorum ? $"\"quorum\": {Number(quorum.Value)}" : null,
                stage.DeadlineMs is { } deadline ? $"\"deadline_ms\": {Number(deadline.Value)}" : null,
                stage.Weights is { } weights ? $"\"weights\": {Weights(weights.Value)}" : null,
            ];
            Line(text, "  " + Number(number), $"{{{string.Join(", ", fields.OfType<string>())}}}", value => value);
        }
    }

    private static string Prompt(PromptOverride prompt)
    {
        if (prompt.English is { } english && english == prompt.Chinese)
        {
            return Template(english.Value);
        }

        string?[] languages =
        [
            prompt.English is { } en ? $"\"en\": {Template(en.Value)}" : null,
            prompt.Chinese is { } zh ? $"\"zh\": {Template(zh.Value)}" : null,
        ];
        return $"{{{string.Join(", ", languages.OfType<string>())}}}";
    }

    private static string Template(PromptTemplate template) => template.Messages is [{ Role: "user" } only]
        ? QuotedText.Of(only.Content)
        : $"[{string.Join(", ", template.Messages.Select(m => $"{{\"role\": {m.Role}, \"content\": {QuotedText.Of(m.Content)}}}"))}]";

    private static string Weights(IEnumerable<NamedWeight> weights) =>
        $"{{{string.Join(", ", weights.Select(w => $"{QuotedText.Of(w.Model)}: {w.Weight.ToString("R", CultureInfo.InvariantCulture)}"))}}}";

    private static string Models(IEnumerable<ModelPath> paths) =>
        $"{{{string.Join(", ", paths.OrderBy(p => p.Model, StringComparer.Ordinal).Select(p => $"{QuotedText.Of(p.Model)}: {QuotedText.Of(p.Path)}"))}}}";

    private static string? Key<T>(Dictionary<string, T> names, T? value)
        where T : struct =>
        value is { } known ? names.First(entry => entry.Value.Equals(known)).Key : null;

    private static string? Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture);

    private static string? Number(int? value) => value?.ToString(CultureInfo.InvariantCulture);
}
