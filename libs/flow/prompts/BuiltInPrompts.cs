using System.Text;

namespace ModelNet.Flow;

/// <summary>
/// The prompts that a stage has when the flow gives none: one user message by role. The bundled models are trained on exactly these texts,
/// so a change here needs new models.
/// </summary>
public static class BuiltInPrompts
{
    /// <summary>The prompt of a stage that sees <paramref name="visibleResults"/> results (0 or more).</summary>
    public static LocalizedPrompt For(int visibleResults)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(visibleResults);
        return new LocalizedPrompt(Template(English(visibleResults)), Template(Chinese(visibleResults)));
    }

    private static string English(int results)
    {
        string task = results switch
        {
            0 => "You are an assistant. Answer the question.",
            1 => "You are a reviewer. Check the answer and give the corrected one.",
            2 => "You are a verifier. Check both answers and give the final one.",
            _ => "You are a verifier. Check all answers and give the final one.",
        };
        return WithResults(new StringBuilder($"{task}\nQuestion: {{question}}"), results, n => $"\nAnswer {n}: {{result_{n}}}");
    }

    private static string Chinese(int results)
    {
        string task = results switch
        {
            0 => "你是助手。请回答问题。",
            1 => "你是审校专家。请检查回答并给出改正后的回答。",
            2 => "你是验证专家。请检查两个回答并给出最终回答。",
            _ => "你是验证专家。请检查所有回答并给出最终回答。",
        };
        return WithResults(new StringBuilder($"{task}\n问题：{{question}}"), results, n => $"\n回答{n}：{{result_{n}}}");
    }

    private static string WithResults(StringBuilder text, int results, Func<int, string> line)
    {
        for (int n = 1; n <= results; n++)
        {
            text.Append(line(n));
        }

        return text.ToString();
    }

    private static PromptTemplate Template(string text) =>
        PromptTemplate.Parse([new PromptMessage("user", text)], (_, code, message, _, _) => throw new InvalidOperationException($"{code}: {message}"))!;
}
