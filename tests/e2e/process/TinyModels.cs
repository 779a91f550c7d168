using ModelNet.Tests.Support;

namespace ModelNet.E2e;

/// <summary>Three small models with two tokenisers that never end an answer, so that a run lasts as long as it is told to.</summary>
public sealed class TinyModels : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TinyModels()
    {
        var pieces = TinyVocabulary.SentencePiece("▁the", "▁what", "▁number", "answer", "ing", "一共", "多少", "é");
        var letters = TinyVocabulary.SentencePiece("▁a", "▁b", "question", "er", "th", "的", "是", "0", "1", "2");
        EndlessModel.Write(_folder.File("a.gguf"), pieces, 1);
        EndlessModel.Write(_folder.File("b.gguf"), letters, 2);
        EndlessModel.Write(_folder.File("c.gguf"), pieces, 3);
    }

    /// <summary>The folder that holds a.gguf, b.gguf and c.gguf.</summary>
    public string Folder => _folder.Path;

    public void Dispose() => _folder.Dispose();
}

/// <summary>One process after the other: each uses every core.</summary>
[CollectionDefinition(Name)]
public sealed class CommandCollection : ICollectionFixture<TinyModels>
{
    public const string Name = "command";
}
