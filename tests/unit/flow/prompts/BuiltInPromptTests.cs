namespace ModelNet.Flow.Tests;

/// <summary>The exact texts: the bundled models were trained on them.</summary>
public sealed class BuiltInPromptTests
{
    [Theory]
    [InlineData(0, "You are an assistant. Answer the question.\nQuestion: {question}")]
    [InlineData(1, "You are a reviewer. Check the answer and give the corrected one.\nQuestion: {question}\nAnswer 1: {result_1}")]
    [InlineData(2, "You are a verifier. Check both answers and give the final one.\nQuestion: {question}\nAnswer 1: {result_1}\nAnswer 2: {result_2}")]
    [InlineData(3, "You are a verifier. Check all answers and give the final one.\nQuestion: {question}\nAnswer 1: {result_1}\nAnswer 2: {result_2}\nAnswer 3: {result_3}")]
    public void English(int results, string text) =>
        BuiltInPrompts.For(results).English.Messages.ShouldBe([new PromptMessage("user", text)]);

    [Theory]
    [InlineData(0, "你是助手。请回答问题。\n问题：{question}")]
    [InlineData(1, "你是审校专家。请检查回答并给出改正后的回答。\n问题：{question}\n回答1：{result_1}")]
    [InlineData(2, "你是验证专家。请检查两个回答并给出最终回答。\n问题：{question}\n回答1：{result_1}\n回答2：{result_2}")]
    [InlineData(3, "你是验证专家。请检查所有回答并给出最终回答。\n问题：{question}\n回答1：{result_1}\n回答2：{result_2}\n回答3：{result_3}")]
    public void Chinese(int results, string text) =>
        BuiltInPrompts.For(results).Chinese.Messages.ShouldBe([new PromptMessage("user", text)]);
}
