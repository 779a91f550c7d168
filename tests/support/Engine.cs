using System.Collections.Concurrent;
using ModelNet.Inference.Llama;

namespace ModelNet.Tests.Support;

/// <summary>Starts llama.cpp for tests, or skips the test with the reason.</summary>
public static class Engine
{
    private static readonly ConcurrentDictionary<string, Lazy<LlamaModel>> s_vocabularies = new();
    private static readonly Lazy<LlamaModel?> s_smol = new(() => TestFiles.SmolLM2 is { } path ? LlamaModel.Load(new LlamaModelOptions { Path = path, Name = "smol" }) : null);

    /// <summary>Skips unless the libraries are there.</summary>
    public static void Require()
    {
        Skip.If(TestFiles.EngineFolder is null, "llama.cpp's libraries are not there: run infra/native/setup.sh");
        LlamaEngine.Start(TestFiles.EngineFolder);
    }

    /// <summary>The real small model, loaded once for all tests and never disposed; skips when the file is not there.</summary>
    public static LlamaModel SmolLM2()
    {
        Require();
        Skip.If(TestFiles.SmolLM2 is null, $"SmolLM2-135M-Instruct.Q4_1.gguf is not there: name its folder in {TestFiles.ModelsVariable}");
        return s_smol.Value!;
    }

    /// <summary>The path of a real vocabulary; skips when llama.cpp's source is not there.</summary>
    public static string VocabularyGguf(string name)
    {
        Require();
        var path = TestFiles.VocabularyGguf(name);
        Skip.If(path is null, $"the vocabulary '{name}' is not there: run infra/native/setup.sh llama-source");
        return path!;
    }

    /// <summary>A real vocabulary without weights, loaded once for all tests and never disposed; skips when llama.cpp's source is not there.</summary>
    public static LlamaModel Vocabulary(string name)
    {
        var path = VocabularyGguf(name);
        return s_vocabularies.GetOrAdd(name, _ => new Lazy<LlamaModel>(() => LlamaModel.Load(new LlamaModelOptions { Path = path, VocabularyOnly = true }))).Value;
    }
}
