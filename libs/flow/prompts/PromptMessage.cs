namespace ModelNet.Flow;

/// <summary>One rendered message of a prompt. <paramref name="Role"/> is system, user or assistant.</summary>
public sealed record PromptMessage(string Role, string Content);
