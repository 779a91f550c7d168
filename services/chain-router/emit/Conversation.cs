using ModelNet.Flow;

namespace ModelNet.ChainRouter.Emit;

/// <summary>A stage's prompt within the conversation that its session belongs to.</summary>
internal static class Conversation
{
    private const string System = "system";

    /// <summary>The turns before the question, then the prompt. Chat templates know one system turn, the first: two become one.</summary>
    public static IEnumerable<PromptMessage> Of(IReadOnlyList<PromptMessage> turns, IReadOnlyList<PromptMessage> prompt)
    {
        if (turns is not [{ Role: System } general, ..] || prompt is not [{ Role: System } special, ..])
        {
            return turns.Concat(prompt);
        }

        return turns.Skip(1).Prepend(new PromptMessage(System, $"{general.Content}\n\n{special.Content}")).Concat(prompt.Skip(1));
    }
}
