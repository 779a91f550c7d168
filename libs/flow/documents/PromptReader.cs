namespace ModelNet.Flow;

/// <summary>Reads a prompt: one text, a list of messages, or one of these for each language.</summary>
internal sealed class PromptReader(FieldReader fields)
{
    private static readonly string[] Languages = ["en", "zh"];
    private static readonly string[] MessageKeys = ["role", "content"];
    private static readonly string[] Roles = ["system", "user", "assistant"];

    internal PromptOverride? Read(YamlNode node, string what)
    {
        if (node is not YamlMap map)
        {
            return Template(node, what) is { } both ? new PromptOverride(both, both) : null;
        }

        if (map.Fields.Exists(field => field.Key.Value is "question" || field.Key.Value.StartsWith("result_", StringComparison.Ordinal)))
        {
            fields.WrongType(node, what, "text or a list of messages", "put the prompt in quotes: in YAML an unquoted '{' starts a mapping");
            return null;
        }

        Dictionary<string, YamlField> byLanguage = fields.Fields(node, what, Languages);
        return new PromptOverride(Of("en"), Of("zh"));

        Located<PromptTemplate>? Of(string language) =>
            byLanguage.TryGetValue(language, out YamlField? field) ? Template(field.Value, $"{what}.{language}") : null;
    }

    private Located<PromptTemplate>? Template(YamlNode node, string what)
    {
        List<(string Role, YamlScalar Content)>? messages = node switch
        {
            YamlSequence sequence => Messages(sequence, what),
            _ => fields.Text(node, what) is { } text ? [("user", text)] : null,
        };
        if (messages is null)
        {
            return null;
        }

        PromptTemplate? template = PromptTemplate.Parse(
            messages.Select(message => new PromptMessage(message.Role, message.Content.Value)).ToValueList(),
            (index, code, text, hint, at) => Report(code, text, hint, messages[index].Content, at));
        return template is null ? null : new Located<PromptTemplate>(template, node.At);
    }

    private void Report(string code, string message, string hint, YamlScalar content, int offset)
    {
        if (!fields.Errors.IsFull)
        {
            fields.Errors.Add(code, message, hint, content.Locate(offset));
        }
    }

    private List<(string Role, YamlScalar Content)>? Messages(YamlSequence sequence, string what)
    {
        if (sequence.Items.Count is 0 or > FlowLimits.PromptMessages)
        {
            fields.WrongType(sequence, what, $"a list of 1 to {FlowLimits.PromptMessages} messages", "give at least one message {role, content}");
            return null;
        }

        var messages = new List<(string, YamlScalar)>();
        foreach (YamlNode item in sequence.Items)
        {
            if (Message(item, what) is { } message)
            {
                messages.Add(message);
            }
        }

        return messages.Count == sequence.Items.Count ? messages : null;
    }

    private (string, YamlScalar)? Message(YamlNode item, string what)
    {
        Dictionary<string, YamlField> message = fields.Fields(item, $"a message of {what}", MessageKeys);
        foreach (string key in item is YamlMap ? MessageKeys.Where(key => !message.ContainsKey(key)) : [])
        {
            fields.Errors.Add("missing_key", $"a message of {what} has no {key}", "a message is {role: user, content: \"…\"}", item.At);
        }

        string? role = message.TryGetValue("role", out YamlField? roleField) ? RoleOf(roleField.Value) : null;
        YamlScalar? content = message.TryGetValue("content", out YamlField? contentField) ? fields.Text(contentField.Value, "content") : null;
        return role is null || content is null ? null : (role, content);
    }

    private string? RoleOf(YamlNode node)
    {
        if (fields.Text(node, "role") is not { } text)
        {
            return null;
        }

        if (!Roles.Contains(text.Value))
        {
            fields.Errors.Add("invalid_value", $"role cannot be {Shown.Quote(text.Value)}", Suggestion.Hint(text.Value, Roles, "roles"), node.At);
            return null;
        }

        return text.Value;
    }
}
