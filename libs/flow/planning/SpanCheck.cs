namespace ModelNet.Flow;

/// <summary>Checks a stage that fuses spans against its other settings, and a span's length against the policies that there are.</summary>
internal static class SpanCheck
{
    internal static void Check(StagePlan stage, FlowDefinition definition, ErrorList errors)
    {
        StageOverride? own = definition.Stages.GetValueOrDefault(stage.Number);
        if (stage.Policy != FlowPolicy.Span)
        {
            CheckLength(stage, own, definition, errors);
            return;
        }

        Position at = own?.Policy?.At ?? definition.Policy?.At ?? new Position(1, 1);
        if (stage.Aggregation == FlowAggregation.Geometric)
        {
            errors.Add("span_with_geometric", $"stage {stage.Number} fuses spans, which are compared by the mean of their logarithms in any case", "remove aggregation: geometric", own?.Aggregation?.At ?? at);
        }

        if (stage.Draft is not null)
        {
            errors.Add("speculate_with_span", $"stage {stage.Number} fuses spans, whose branches all draft already", "remove speculate, or use another policy", own?.Speculation?.At ?? definition.Speculation?.At ?? at);
        }

        if (stage.Straggler != FlowStraggler.Wait)
        {
            errors.Add("straggler_with_span", $"stage {stage.Number} cannot bound the wait for a late branch: the others wait for its span", "use straggler: wait, or another policy", own?.Straggler?.At ?? at);
        }

        if (stage.SamplingFor(SamplingSettings.None).Draws)
        {
            errors.Add("temperature_with_span", $"stage {stage.Number} fuses spans, which are compared and not drawn", "remove temperature, or use another policy", own?.Temperature?.At ?? definition.Temperature?.At ?? at);
        }
    }

    /// <summary>A length for no stage is a policy that was forgotten.</summary>
    private static void CheckLength(StagePlan stage, StageOverride? own, FlowDefinition definition, ErrorList errors)
    {
        bool elsewhere = definition.Policy?.Value == FlowPolicy.Span || definition.Stages.Values.Any(other => other.Policy?.Value == FlowPolicy.Span);
        if ((own?.SpanLength ?? (elsewhere ? null : definition.SpanLength)) is { } length)
        {
            errors.Add("span_length_without_span", $"stage {stage.Number} has a span_length, but its policy is {stage.Policy.NameOf()}", "write policy: span, or remove span_length", length.At);
        }
    }
}
