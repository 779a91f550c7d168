using ModelNet.Cli.Models;
using ModelNet.Flow;

namespace ModelNet.Cli.Tests.Models;

public sealed class ModelNameTests
{
    [Theory]
    [InlineData("SmolLM2-135M-Instruct.Q4_1.gguf", "smollm2-135m-instruct")]
    [InlineData("/some/where/Qwen2.5-7B-Instruct-Q4_K_M.gguf", "qwen2.5-7b-instruct")]
    [InlineData("Meta-Llama-3-8B.IQ3_XXS.gguf", "meta-llama-3-8b")]
    [InlineData("gpt-oss-20b-mxfp4.gguf", "gpt-oss-20b")]
    [InlineData("yi-34b-chat.BF16.gguf", "yi-34b-chat")]
    [InlineData("gemma-3-27b-UD-Q4_K_XL.gguf", "gemma-3-27b")]
    [InlineData("DeepSeek-R1-Q4_K_M-00001-of-00009.gguf", "deepseek-r1")]
    [InlineData("ada.gguf", "ada")]
    [InlineData("My Model (v2).gguf", "my-model--v2")]
    [InlineData("_-.gguf", "model")]
    [InlineData("模型.gguf", "model")]
    [InlineData("f16.gguf", "f16")]
    public void A_file_gets_a_short_name(string path, string name) => ModelName.Of(path).ShouldBe(name);

    [Fact]
    public void Every_name_can_be_written_in_a_flow()
    {
        var random = new Random(7);
        for (var i = 0; i < 500; i++)
        {
            var file = new string([.. Enumerable.Range(0, random.Next(1, 160)).Select(_ => (char)random.Next(33, 0x500))]).Replace('/', '_') + ".gguf";
            ModelNames.IsValid(ModelName.Of(file)).ShouldBeTrue(file);
        }
    }

    [Theory]
    [InlineData("a-00002-of-00009.gguf", true)]
    [InlineData("a-00001-of-00009.gguf", false)]
    [InlineData("a.gguf", false)]
    public void Later_parts_are_known(string path, bool later) => ModelName.IsLaterPart(path).ShouldBe(later);
}
