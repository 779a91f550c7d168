using System.Text;

namespace ModelNet.Flow;

/// <summary>Decides the language of a request's prompts.</summary>
internal static class HanText
{
    /// <summary>English or Chinese: as declared, or by the question when the flow says auto.</summary>
    internal static FlowLanguage Resolve(FlowLanguage declared, string question) => declared switch
    {
        FlowLanguage.Auto => Contains(question) ? FlowLanguage.Chinese : FlowLanguage.English,
        _ => declared,
    };

    /// <summary>Whether any character is of the Han script. Kanji are too: Japanese text counts as Chinese.</summary>
    internal static bool Contains(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (IsHan(rune.Value))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The ranges of Script=Han in Unicode's Scripts.txt; inside planes 2 and 3 also their unassigned rest.</summary>
    private static bool IsHan(int c) => c is
        (>= 0x2E80 and <= 0x2E99) or (>= 0x2E9B and <= 0x2EF3) or (>= 0x2F00 and <= 0x2FD5) or 0x3005 or 0x3007
        or (>= 0x3021 and <= 0x3029) or (>= 0x3038 and <= 0x303B) or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF)
        or (>= 0xF900 and <= 0xFA6D) or (>= 0xFA70 and <= 0xFAD9) or (>= 0x16FE2 and <= 0x16FE3) or (>= 0x16FF0 and <= 0x16FF1)
        or (>= 0x20000 and <= 0x3FFFD);
}
