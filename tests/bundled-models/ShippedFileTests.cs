using ModelNet.Inference.Llama;
using ModelNet.Inference.Llama.Gguf;
using ModelNet.Tests.Support;

namespace ModelNet.BundledModels.Tests;

/// <summary>What the three shipped files promise: small, and different where real models differ.</summary>
public sealed class ShippedFileTests
{
    private static readonly string[] s_names = ["abacus", "almanac", "scribe"];

    [SkippableFact]
    public void Each_is_a_small_llama_and_no_two_share_a_tokeniser_or_an_end()
    {
        Engine.Require();
        var models = s_names.Select(Load).ToArray();
        try
        {
            foreach (var model in models)
            {
                model.Description.Parameters.ShouldBeInRange(1_000_000, 3_000_000);
            }

            models.Select(model => model.Vocabulary.Count).Distinct().Count().ShouldBe(3);
            models.Select(model => model.Vocabulary.Hash).Distinct().Count().ShouldBe(3);
            models.Select(Ends).Distinct().Count().ShouldBe(3);
        }
        finally
        {
            Array.ForEach(models, model => model.Dispose());
        }
    }

    [Theory]
    [InlineData("abacus", "gpt2", "qwen2")]
    [InlineData("almanac", "llama", "default")]
    [InlineData("scribe", "gpt2", "gpt-2")]
    public void The_tokenisers_are_of_three_kinds(string model, string kind, string before)
    {
        var path = PathOf(model);
        new FileInfo(path).Length.ShouldBeLessThanOrEqualTo(4 * 1024 * 1024);
        var file = GgufFile.Read(path);
        file.Metadata["general.architecture"].AsText().ShouldBe("llama");
        file.Metadata["tokenizer.ggml.model"].AsText().ShouldBe(kind);
        file.Metadata["tokenizer.ggml.pre"].AsText().ShouldBe(before);
    }

    private static string Ends(LlamaModel model) => string.Join(
        ',', Enumerable.Range(0, model.Vocabulary.Count).Where(id => model.Vocabulary.KindOf(id) == Vocabulary.TokenKind.EndOfGeneration));

    private static string PathOf(string name) => Path.Combine(TestFiles.Repository!, "models", name + ".gguf");

    private static LlamaModel Load(string name) => LlamaModel.Load(new LlamaModelOptions { Path = PathOf(name), Name = name });
}
