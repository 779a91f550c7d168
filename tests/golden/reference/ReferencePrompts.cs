using System.Globalization;
using System.Text;
using ModelNet.Inference;

namespace ModelNet.Golden.Reference;

/// <summary>The prompts that a stage gives when the flow says nothing, written out again here so that a change of the product's shows.</summary>
internal static class ReferencePrompts
{
    /// <summary>The one user message of a stage that sees these earlier results.</summary>
    public static IReadOnlyList<ChatMessage> For(string question, params IReadOnlyList<string> results)
    {
        var chinese = IsChinese(question);
        var text = new StringBuilder(chinese ? ChineseTask(results.Count) : EnglishTask(results.Count));
        text.Append(chinese ? "\n问题：" : "\nQuestion: ").Append(question);
        for (var i = 0; i < results.Count; i++)
        {
            var number = (i + 1).ToString(CultureInfo.InvariantCulture);
            text.Append(chinese ? $"\n回答{number}：" : $"\nAnswer {number}: ").Append(results[i]);
        }

        return [new ChatMessage("user", text.ToString())];
    }

    public static bool IsChinese(string question)
        => question.EnumerateRunes().Any(rune => rune.Value is (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0x20000 and <= 0x3FFFD));

    private static string EnglishTask(int results) => results switch
    {
        0 => "You are an assistant. Answer the question.",
        1 => "You are a reviewer. Check the answer and give the corrected one.",
        _ => "You are a verifier. Check both answers and give the final one.",
    };

    private static string ChineseTask(int results) => results switch
    {
        0 => "你是助手。请回答问题。",
        1 => "你是审校专家。请检查回答并给出改正后的回答。",
        _ => "你是验证专家。请检查两个回答并给出最终回答。",
    };
}
