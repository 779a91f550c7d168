using ModelNet.Tests.Support;

namespace ModelNet.Cli.Tests.Support;

/// <summary>Two small models with random weights and different tokenisers, in a folder of their own.</summary>
internal sealed class TinyModels : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TinyModels()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "models"));
        Write("Ada-2M.Q4_0.gguf", TinyVocabulary.SentencePiece("the", "answer", "is", "two"), 1);
        Write("bo.gguf", TinyVocabulary.SentencePiece("answer", "question", "what"), 2);
    }

    /// <summary>The folder; the models are in its folder models, called ada-2m and bo.</summary>
    public string Folder => _folder.Path;

    public string PathOf(string name) => Path.Combine(Folder, "models", name);

    public void Dispose() => _folder.Dispose();

    private void Write(string name, TinyVocabulary vocabulary, int seed) => TinyGguf.Write(PathOf(name), vocabulary, seed, new TinyDimensions(Context: 512));
}
