namespace ModelNet.Flow;

/// <summary>A checked prompt: messages with placeholders for the question and the results that the stage sees.</summary>
public sealed class PromptTemplate : IEquatable<PromptTemplate>
{
    private readonly TemplatePart[][] _parts;

    private PromptTemplate(ValueList<PromptMessage> messages, TemplatePart[][] parts) => (Messages, _parts) = (messages, parts);

    /// <summary>The messages as written, placeholders included.</summary>
    public ValueList<PromptMessage> Messages { get; }

    /// <summary>The highest n of any {result_n}; 0 when the template uses no result.</summary>
    public int HighestResult => _parts.SelectMany(parts => parts).Where(part => part.Literal is null).Select(part => part.Result).DefaultIfEmpty().Max();

    /// <summary>
    /// Fills in the question and the results in one pass: braces inside the inserted text stay what they are, so no answer can inject a placeholder.
    /// </summary>
    /// <param name="question">The value of {question}.</param>
    /// <param name="results">The values of {result_1}, {result_2}, …; at least <see cref="HighestResult"/> of them.</param>
    public ValueList<PromptMessage> Render(string question, IReadOnlyList<string> results)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(results);
        return Messages.Select((message, i) => new PromptMessage(
            message.Role, string.Concat(_parts[i].Select(part => part.Value(question, results))))).ToValueList();
    }

    public bool Equals(PromptTemplate? other) => other is not null && Messages.Equals(other.Messages);

    public override bool Equals(object? obj) => Equals(obj as PromptTemplate);

    public override int GetHashCode() => Messages.GetHashCode();

    public override string ToString() => Messages.ToString();

    /// <summary>How many characters <see cref="Render"/> would make, without making them.</summary>
    internal long RenderedLength(string question, IReadOnlyList<string> results) =>
        _parts.SelectMany(parts => parts).Sum(part => (long)part.Value(question, results).Length);

    /// <summary>The template, or null after reporting what is wrong with it.</summary>
    /// <param name="messages">Roles and texts.</param>
    /// <param name="problem">Called with the message's index, code, message, hint and the offset in that message's text.</param>
    internal static PromptTemplate? Parse(ValueList<PromptMessage> messages, Action<int, string, string, string, int> problem)
    {
        bool clean = true;
        TemplatePart[][] parts = [.. messages.Select((message, i) => TemplateParser.Parse(message.Content, (code, text, hint, at) =>
        {
            clean = false;
            problem(i, code, text, hint, at);
        }).ToArray())];
        return clean ? new PromptTemplate(messages, parts) : null;
    }
}
