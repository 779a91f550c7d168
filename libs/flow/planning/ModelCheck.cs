namespace ModelNet.Flow;

/// <summary>Checks the names of models against what is known.</summary>
internal static class ModelCheck
{
    internal static void Check(FlowDefinition definition, ParseContext context, ErrorList errors)
    {
        ModelNode[] used = [.. definition.Expression!.Models];
        HashSet<string> known = [.. definition.ModelPaths.Select(path => path.Model), .. context.KnownModels ?? []];
        foreach (ModelNode model in context.KnownModels is null ? [] : used.Where(model => !known.Contains(model.Name)).TakeWhile(_ => !errors.IsFull))
        {
            errors.Add("unknown_model", $"there is no model {Shown.Quote(model.Name)}", Suggestion.Hint(model.Name, known, "models"), model.At);
        }

        // A weight for a model that this flow does not use is fine as long as somebody knows it: the same file may serve several flows.
        known.UnionWith(used.Select(model => model.Name));
        foreach (NamedWeight weight in definition.Weights.Where(weight => !known.Contains(weight.Model)).TakeWhile(_ => !errors.IsFull))
        {
            errors.Add("unknown_model", $"weights names {Shown.Quote(weight.Model)}, which is not in the flow", Suggestion.Hint(weight.Model, known, "models"), weight.At);
        }

        IsKnown("speculate", definition.Speculation?.Drafter, definition.Speculation?.At);
        IsKnown("lead", definition.Lead?.Value, definition.Lead?.At);

        void IsKnown(string key, string? model, Position? at)
        {
            if (model is not null && at is { } place && !known.Contains(model))
            {
                errors.Add("unknown_model", $"{key} names {Shown.Quote(model)}, which is not in the flow", Suggestion.Hint(model, known, "models"), place);
            }
        }
    }
}
