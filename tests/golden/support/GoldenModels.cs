using ModelNet.Golden.Reference;
using ModelNet.Inference.Llama;
using ModelNet.Tests.Support;

namespace ModelNet.Golden;

/// <summary>
/// The models under test, loaded once for all tests: the bundled ones; random ones over the same machinery, whose gibberish reaches rare
/// tokens and half code points; a real one of 135 million parameters.
/// </summary>
public sealed class GoldenModels : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<IReadOnlyList<ReferenceModel>> _bundled;
    private readonly Lazy<IReadOnlyList<ReferenceModel>> _random;
    private readonly Lazy<ReferenceModel> _smol;

    public GoldenModels()
    {
        _bundled = new(LoadBundled);
        _random = new(LoadRandom);
        _smol = new(() => new ReferenceModel(Engine.SmolLM2()));
    }

    /// <summary>The bundled models by name; the random ones where the bundled ones are not there.</summary>
    internal IReadOnlyList<ReferenceModel> Bundled => _bundled.Value;

    /// <summary>Two or three random models, each with another vocabulary.</summary>
    internal IReadOnlyList<ReferenceModel> Random => _random.Value;

    /// <summary>The real model; skips the test when its file is not there.</summary>
    internal ReferenceModel Smol
    {
        get
        {
            Engine.Require();
            Skip.If(TestFiles.SmolLM2 is null, "SmolLM2-135M-Instruct.Q4_1.gguf is not there");
            return _smol.Value;
        }
    }

    public void Dispose()
    {
        foreach (var models in new[] { _bundled, _random }.Where(set => set.IsValueCreated).SelectMany(set => set.Value).Distinct())
        {
            models.Model.Dispose();
        }

        _folder.Dispose();
    }

    private static ReferenceModel Load(string path, string name) => new(LlamaModel.Load(new LlamaModelOptions { Path = path, Name = name }));

    private IReadOnlyList<ReferenceModel> LoadBundled()
    {
        Engine.Require();
        var files = TestFiles.Repository is { } root ? Directory.GetFiles(Path.Combine(root, "models"), "*.gguf").Order(StringComparer.Ordinal).ToArray() : [];
        return files.Length >= 2 ? [.. files.Take(3).Select(file => Load(file, Path.GetFileNameWithoutExtension(file)))] : Random;
    }

    private List<ReferenceModel> LoadRandom()
    {
        Engine.Require();
        var models = new List<ReferenceModel>
        {
            Write("pieces", TinyVocabulary.SentencePiece("▁the", "▁what", "▁number", "▁answer", "ing", "tion", "▁多少", "一共", "回答", "问题", "é", "\n", "12", "37"), 11),
            Write("letters", TinyVocabulary.SentencePiece("▁a", "▁b", "answer", "question", "er", "th", "的", "是", "好", "0", "1", "2"), 12),
        };
        if (TestFiles.SmolLM2 is { } smol)
        {
            models.Insert(1, Write("bytes", TinyVocabulary.FromGguf(smol), 13));
        }

        return models;
    }

    private ReferenceModel Write(string name, TinyVocabulary vocabulary, int seed)
        => Load(TinyGguf.Write(_folder.File($"{name}.gguf"), vocabulary, seed, new TinyDimensions(Context: 1024)), name);
}

/// <summary>One set of loaded models for all classes; they run one after the other, since each uses every core.</summary>
[CollectionDefinition(Name)]
public sealed class GoldenCollection : ICollectionFixture<GoldenModels>
{
    public const string Name = "golden";
}
