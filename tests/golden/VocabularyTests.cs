using ModelNet.Golden.Reference;
using ModelNet.Tests.Support;
using ModelNet.Vocabulary;

namespace ModelNet.Golden;

/// <summary>The engine's token table is the one that the model file gives by itself.</summary>
[Collection(GoldenCollection.Name)]
public sealed class VocabularyTests(GoldenModels models)
{
    [SkippableFact]
    public void The_bundled_models_tables_are_the_files() => models.Bundled.ToList().ForEach(Compare);

    [SkippableFact]
    public void The_random_models_tables_are_the_files() => models.Random.ToList().ForEach(Compare);

    [SkippableFact]
    public void The_real_models_table_is_the_files() => Compare(models.Smol);

    [SkippableTheory]
    [InlineData("qwen2")]
    [InlineData("llama-bpe")]
    [InlineData("llama-spm")]
    [InlineData("deepseek-llm")]
    [InlineData("phi-3")]
    public void Tables_of_the_field_are_the_files(string name)
    {
        using var model = Engine.Vocabulary(name);
        Compare(TokenBytes.Read(Engine.VocabularyGguf(name)), model.Vocabulary);
    }

    private static void Compare(ReferenceModel model) => Compare(model.Tokens, model.Model.Vocabulary);

    private static void Compare(TokenBytes file, VocabularyTable table)
    {
        table.Count.ShouldBe(file.Bytes.Length);
        var different = Enumerable.Range(0, table.Count).Where(id => !Agree(file, table, id)).Select(id => $"{id} {table.KindOf(id)}").ToList();
        different.ShouldBeEmpty();
    }

    private static bool Agree(TokenBytes file, VocabularyTable table, int id) => table.KindOf(id) switch
    {
        TokenKind.EndOfGeneration => file.Ends[id],
        TokenKind.Control => !file.Ends[id] && file.Bytes[id] is null or { Length: 0 },
        var kind => !file.Ends[id] && (kind == TokenKind.Byte) == file.IsByte[id] && table.BytesOf(id).SequenceEqual(file.Bytes[id]),
    };
}
