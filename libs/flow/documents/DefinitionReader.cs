namespace ModelNet.Flow;

/// <summary>Reads a flow file.</summary>
internal sealed class DefinitionReader
{
    internal static readonly Dictionary<string, FlowAggregation> Aggregations = new()
    {
        ["arithmetic"] = FlowAggregation.Arithmetic,
        ["geometric"] = FlowAggregation.Geometric,
    };

    internal static readonly Dictionary<string, FlowDeciding> Decidings = new()
    {
        ["complete"] = FlowDeciding.Complete,
        ["early"] = FlowDeciding.Early,
    };

    internal static readonly Dictionary<string, FlowPolicy> Policies = new()
    {
        ["mean"] = FlowPolicy.Mean,
        ["confidence"] = FlowPolicy.Confidence,
        ["consistency"] = FlowPolicy.Consistency,
        ["drop_out"] = FlowPolicy.DropOut,
        ["perplexity"] = FlowPolicy.Perplexity,
        ["sample"] = FlowPolicy.Sample,
        ["boundary"] = FlowPolicy.Boundary,
        ["span"] = FlowPolicy.Span,
    };

    internal static readonly Dictionary<string, FlowStraggler> Stragglers = new()
    {
        ["wait"] = FlowStraggler.Wait,
        ["quorum"] = FlowStraggler.Quorum,
        ["fail"] = FlowStraggler.Fail,
    };

    internal static readonly Dictionary<string, FlowLanguage> Languages = new()
    {
        ["auto"] = FlowLanguage.Auto,
        ["en"] = FlowLanguage.English,
        ["zh"] = FlowLanguage.Chinese,
    };

    internal static readonly Dictionary<string, StageRole> Roles = new()
    {
        ["assistant"] = StageRole.Assistant,
        ["reviewer"] = StageRole.Reviewer,
        ["verifier"] = StageRole.Verifier,
    };

    private static readonly string[] Keys =
        ["name", "description", "flow", "language", "max_tokens", "top_k", "aggregation", "decide", "speculate", "policy", "lead", "span_length", "temperature", "top_p", "seed", "straggler", "quorum", "deadline_ms", "weights", "models", "prompts", "stages"];

    private readonly FieldReader _fields;
    private readonly PromptReader _prompts;
    private readonly Dictionary<string, YamlField> _keys;

    private DefinitionReader(YamlNode root, FieldReader fields)
    {
        _fields = fields;
        _prompts = new PromptReader(fields);
        _keys = fields.Fields(root, "a flow file", Keys);
    }

    /// <summary>What the file says, as far as it could be read; the errors say whether that is all.</summary>
    internal static FlowDefinition? Read(string text, LineMap lines, ErrorList errors)
    {
        RawFlowValue? raw = RawFlowValue.Take(lines, out string yaml);
        YamlNode? root = YamlTreeReader.Read(yaml, lines, errors, out bool complete);
        FlowNode? expression = raw is null ? null : ExpressionParser.Parse(raw.Expression, i => lines.Locate(raw.Offset + i), errors);
        if (root is null)
        {
            if (complete)
            {
                errors.Add("empty_flow", "the file is empty", "add the line: flow: ada > [bo, cleo]", new Position(1, 1));
            }

            return null;
        }

        var reader = new DefinitionReader(root, new FieldReader(errors));
        expression ??= raw is null ? reader.QuotedExpression(complete && root is YamlMap) : null;
        return reader.Definition(expression);
    }

    private FlowNode? QuotedExpression(bool complete)
    {
        if (!_keys.TryGetValue("flow", out YamlField? field))
        {
            if (complete)
            {
                _fields.Errors.Add("missing_key", "the file has no 'flow'", "add the line: flow: ada > [bo, cleo]", new Position(1, 1));
            }

            return null;
        }

        if (field.Value is YamlSequence or YamlMap)
        {
            _fields.WrongType(field.Value, "flow", "an expression", "put it in quotes: \"[ada, bo]\"");
            return null;
        }

        return _fields.Text(field.Value, "flow") is { } text ? ExpressionParser.Parse(text.Value, text.Locate, _fields.Errors) : null;
    }

    private FlowDefinition Definition(FlowNode? expression) => new()
    {
        Expression = expression,
        Name = Field("name")?.Value is { } name ? NameOf(name) : null,
        Description = Field("description")?.Value is { } description ? _fields.Text(description, "description")?.Value : null,
        Language = Field("language")?.Value is { } language ? _fields.Choice(language, "language", Languages) : null,
        MaxTokens = Field("max_tokens")?.Value is { } tokens ? _fields.Count(tokens, "max_tokens", FlowLimits.MaxTokens) : null,
        TopK = Field("top_k")?.Value is { } topK ? _fields.Count(topK, "top_k", FlowLimits.TopK) : null,
        Aggregation = Field("aggregation")?.Value is { } aggregation ? _fields.Choice(aggregation, "aggregation", Aggregations) : null,
        Deciding = Field("decide")?.Value is { } deciding ? _fields.Choice(deciding, "decide", Decidings) : null,
        Speculation = Field("speculate")?.Value is { } speculation ? new SpeculateReader(_fields).Read(speculation, "speculate") : null,
        Policy = Field("policy") is { } policy && _fields.Choice(policy.Value, "policy", Policies) is { } known ? new Located<FlowPolicy>(known, policy.Key.At) : null,
        Lead = Field("lead") is { } lead && _fields.Text(lead.Value, "lead") is { } leader ? new Located<string>(leader.Value, lead.Value.At) : null,
        SpanLength = Field("span_length") is { } span && _fields.Count(span.Value, "span_length", FlowLimits.SpanLength) is { } most ? new Located<int>(most, span.Key.At) : null,
        Temperature = Field("temperature") is { } temperature && _fields.Number(temperature.Value, "temperature", FlowLimits.Temperature) is { } warmth ? new Located<double>(warmth, temperature.Key.At) : null,
        TopP = Field("top_p") is { } topP && _fields.Number(topP.Value, "top_p", 1) is { } share ? new Located<double>(share, topP.Key.At) : null,
        Seed = Field("seed")?.Value is { } seed ? _fields.Count(seed, "seed", int.MaxValue) : null,
        Straggler = Field("straggler")?.Value is { } straggler ? _fields.Choice(straggler, "straggler", Stragglers) : null,
        Quorum = Field("quorum") is { } quorum && _fields.Count(quorum.Value, "quorum", FlowLimits.Branches) is { } enough ? new Located<int>(enough, quorum.Key.At) : null,
        DeadlineMs = Field("deadline_ms")?.Value is { } deadline ? _fields.Count(deadline, "deadline_ms", FlowLimits.DeadlineMs) : null,
        Weights = Field("weights")?.Value is { } weights ? _fields.Weights(weights, "weights") : [],
        ModelPaths = Field("models")?.Value is { } models ? [.. ModelPaths(models)] : [],
        Prompts = Field("prompts")?.Value is { } prompts ? RolePrompts(prompts) : new Dictionary<StageRole, PromptOverride>(),
        Stages = Field("stages")?.Value is { } stages ? new StageOverrideReader(_fields, _prompts).Read(stages) : new Dictionary<int, StageOverride>(),
    };

    private YamlField? Field(string key) => _keys.GetValueOrDefault(key);

    private string? NameOf(YamlNode node)
    {
        if (_fields.Text(node, "name") is not { } name)
        {
            return null;
        }

        CheckName(name);
        return name.Value;
    }

    private void CheckName(YamlScalar name)
    {
        if (!ModelNames.IsValid(name.Value))
        {
            _fields.Errors.Add("bad_name", $"{Shown.Quote(name.Value)} cannot be a name", ModelNames.Rule, name.At);
        }
    }

    private List<ModelPath> ModelPaths(YamlNode node)
    {
        var paths = new List<ModelPath>();
        foreach ((string model, YamlField field) in _fields.Fields(node, "models", null))
        {
            CheckName(field.Key);
            if (_fields.Text(field.Value, $"the path of {Shown.Quote(model)}") is { } path)
            {
                paths.Add(new ModelPath(model, path.Value));
            }
        }

        return paths;
    }

    private Dictionary<StageRole, PromptOverride> RolePrompts(YamlNode node)
    {
        var prompts = new Dictionary<StageRole, PromptOverride>();
        foreach ((string key, YamlField field) in _fields.Fields(node, "prompts", Roles.Keys))
        {
            if (_prompts.Read(field.Value, $"the {key}'s prompt") is { } prompt)
            {
                prompts[Roles[key]] = prompt;
            }
        }

        return prompts;
    }
}
