namespace ModelNet.Flow;

/// <summary>The one entry point from text to plan.</summary>
public static class FlowDocument
{
    private const char ByteOrderMark = '\uFEFF';

    /// <summary>
    /// Parses a flow: an expression such as <c>ada &gt; [bo, cleo]</c>, or a YAML (or JSON) flow file. Never throws for bad text;
    /// all errors are returned together, sorted by position.
    /// </summary>
    public static FlowParseResult Parse(string text, ParseContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        string body = text.TrimStart(ByteOrderMark);
        var lines = new LineMap(body);
        var errors = new ErrorList();
        FlowPlan? plan = IsShort(body, errors) && TextCheck.IsClean(body, lines, errors)
            ? Build(body, lines, context ?? new ParseContext(), errors)
            : null;
        return errors.Any ? new FlowParseResult(null, errors.Sorted()) : new FlowParseResult(plan, []);
    }

    private static bool IsShort(string text, ErrorList errors)
    {
        if (text.Length <= FlowLimits.TextLength)
        {
            return true;
        }

        errors.Add(
            "text_too_long",
            $"the flow has {text.Length} characters; the limit is {FlowLimits.TextLength}",
            "shorten the prompts",
            new Position(1, 1));
        return false;
    }

    private static FlowPlan? Build(string text, LineMap lines, ParseContext context, ErrorList errors)
    {
        FlowDefinition? definition = DocumentForm.IsYaml(text)
            ? DefinitionReader.Read(text, lines, errors)
            : new FlowDefinition { Expression = ExpressionParser.Parse(text, lines.Locate, errors) };
        if (definition?.Expression is null)
        {
            return null;
        }

        ModelCheck.Check(definition, context, errors);
        return Planner.Plan(definition, text, errors);
    }
}

/// <summary>What the caller knows when a flow is parsed.</summary>
public sealed record ParseContext
{
    /// <summary>The models that exist besides those that the file itself names; null accepts any name.</summary>
    public IReadOnlyCollection<string>? KnownModels { get; init; }
}

/// <summary>Either a plan or the errors, never both.</summary>
public sealed record FlowParseResult(FlowPlan? Plan, IReadOnlyList<FlowError> Errors)
{
    /// <summary>The plan.</summary>
    /// <exception cref="FlowException">the text has errors.</exception>
    public FlowPlan Required => Plan ?? throw new FlowException(Errors);
}
