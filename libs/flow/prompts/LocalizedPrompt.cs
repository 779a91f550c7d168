namespace ModelNet.Flow;

/// <summary>A prompt in both languages; the same template twice where a file gives one for both.</summary>
public sealed record LocalizedPrompt(PromptTemplate English, PromptTemplate Chinese)
{
    /// <summary>The template for a resolved language (auto counts as English: resolve it by the question first).</summary>
    public PromptTemplate In(FlowLanguage language) => language == FlowLanguage.Chinese ? Chinese : English;
}
