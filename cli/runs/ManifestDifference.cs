using System.Globalization;

namespace ModelNet.Cli.Runs;

/// <summary>Says in words why two runs are not the same.</summary>
internal static class ManifestDifference
{
    /// <summary>What differs, or nothing.</summary>
    public static IEnumerable<string> Between(Manifest recorded, Manifest wanted)
    {
        if (!recorded.Flows.Select(flow => flow.Text).SequenceEqual(wanted.Flows.Select(flow => flow.Text)))
        {
            yield return "the flows";
        }

        foreach (var model in OfModels(recorded, wanted))
        {
            yield return model;
        }

        foreach (var parameter in OfParameters(recorded.Parameters, wanted.Parameters))
        {
            yield return parameter;
        }

        if (recorded.Questions.Count != wanted.Questions.Count)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"the questions ({recorded.Questions.Count} then, {wanted.Questions.Count} now)");
        }
        else if (recorded.Questions.Zip(wanted.Questions).FirstOrDefault(pair => pair.First != pair.Second) is { First: { } first })
        {
            yield return $"the questions (from '{first.Id}' on)";
        }
    }

    private static IEnumerable<string> OfModels(Manifest recorded, Manifest wanted)
    {
        var then = recorded.Models.ToDictionary(model => model.Name, StringComparer.Ordinal);
        var now = wanted.Models.ToDictionary(model => model.Name, StringComparer.Ordinal);
        foreach (var name in then.Keys.Union(now.Keys).Order(StringComparer.Ordinal))
        {
            if (!then.TryGetValue(name, out var old) || !now.TryGetValue(name, out var current))
            {
                yield return $"the model {name} ({(then.ContainsKey(name) ? "not used now" : "not used then")})";
            }
            else if (old.Sha256 != current.Sha256)
            {
                yield return $"the file of the model {name}";
            }
        }
    }

    private static IEnumerable<string> OfParameters(ManifestParameters then, ManifestParameters now)
    {
        (string Name, object? Then, object? Now)[] values =
        [
            ("--max-tokens", then.MaxTokens, now.MaxTokens),
            ("--temperature", then.Sampling?.Temperature, now.Sampling?.Temperature),
            ("--top-p", then.Sampling?.TopP, now.Sampling?.TopP),
            ("--seed", then.Sampling?.Seed, now.Sampling?.Seed),
            ("--deterministic", then.Deterministic, now.Deterministic),
            ("--context", then.Context, now.Context),
            ("--gpu", then.GpuLayers, now.GpuLayers),
            ("--device", string.Join(',', then.Devices), string.Join(',', now.Devices)),
            ("the engine", then.Engine, now.Engine),
        ];
        return values.Where(value => !Equals(value.Then, value.Now))
            .Select(value => string.Create(CultureInfo.InvariantCulture, $"{value.Name} ({value.Then ?? "not given"} then, {value.Now ?? "not given"} now)"));
    }
}
