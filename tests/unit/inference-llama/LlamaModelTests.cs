using System.Security.Cryptography;
using ModelNet.Tests.Support;

namespace ModelNet.Inference.Llama.Tests;

public sealed class LlamaModelTests
{
    [SkippableFact]
    public void A_tiny_model_over_a_synthetic_vocabulary_decodes_the_same_every_time()
    {
        Engine.Require();
        using var folder = new TemporaryFolder();
        var vocabulary = TinyVocabulary.SentencePiece("▁the", "▁cat", "▁sat", "你好");
        using var a = LlamaModel.Load(new LlamaModelOptions { Path = TinyGguf.Write(folder.File("a.gguf"), vocabulary, 5) });
        using var b = LlamaModel.Load(new LlamaModelOptions { Path = TinyGguf.Write(folder.File("b.gguf"), vocabulary, 5) });
        using var c = LlamaModel.Load(new LlamaModelOptions { Path = TinyGguf.Write(folder.File("c.gguf"), vocabulary, 6) });
        var prompt = a.EncodePrompt([new ChatMessage("user", "the cat sat 你好")]);

        Greedy.Run(b, prompt, 20).ShouldBe(Greedy.Run(a, prompt, 20));
        Greedy.Run(c, prompt, 20).ShouldNotBe(Greedy.Run(a, prompt, 20));
        a.Description.Fingerprint.ShouldBe(b.Description.Fingerprint);
        a.Vocabulary.Hash.ShouldBe(c.Vocabulary.Hash);
    }

    [SkippableFact]
    public void A_tiny_model_takes_over_a_real_tokeniser()
    {
        var real = Engine.SmolLM2();
        using var folder = new TemporaryFolder();
        var path = TinyGguf.Write(folder.File("t.gguf"), TinyVocabulary.FromGguf(TestFiles.SmolLM2!), 1, new TinyDimensions(Width: 32, Heads: 2));
        using var tiny = LlamaModel.Load(new LlamaModelOptions { Path = path });

        tiny.Vocabulary.Hash.ShouldBe(real.Vocabulary.Hash);
        ChatMessage[] messages = [new("user", "Hello")];
        tiny.EncodePrompt(messages).ShouldBe(real.EncodePrompt(messages));
        Greedy.Run(tiny, tiny.EncodePrompt(messages), 5).Count.ShouldBeGreaterThan(0);
    }

    [SkippableFact]
    public void The_description_tells_what_was_loaded()
    {
        var model = Engine.SmolLM2();
        var description = model.Description;

        description.Name.ShouldBe("smol");
        description.Parameters.ShouldBe(134_515_008);
        description.TrainedContext.ShouldBe(8192);
        description.Device.ShouldBe("cpu");
        description.Engine.ShouldStartWith("llama.cpp ");
        using var stream = File.OpenRead(TestFiles.SmolLM2!);
        description.Fingerprint.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    [SkippableFact]
    public void Wrong_files_are_refused_with_a_code()
    {
        Engine.Require();
        using var folder = new TemporaryFolder();
        var path = TinyGguf.Write(folder.File("a.gguf"), TinyVocabulary.SentencePiece("▁a"), 1);
        new GgufWriter().Add("general.architecture", "no-such-thing").Save(folder.File("unknown.gguf"));

        Code(new LlamaModelOptions { Path = folder.File("none.gguf") }).ShouldBe("gguf_missing");
        Code(new LlamaModelOptions { Path = folder.Path }).ShouldBe("gguf_unreadable");
        Code(new LlamaModelOptions { Path = folder.File("unknown.gguf") }).ShouldBe("model_load_failed");
        Code(new LlamaModelOptions { Path = path, ExpectedSha256 = new string('0', 64) }).ShouldBe("model_hash_mismatch");
        using var right = LlamaModel.Load(new LlamaModelOptions { Path = path, ExpectedSha256 = FileFingerprint.Hash(path).ToUpperInvariant() });
    }

    [SkippableFact]
    public void Loading_reports_progress_and_vocabulary_only_refuses_contexts()
    {
        Engine.Require();
        using var folder = new TemporaryFolder();
        var path = TinyGguf.Write(folder.File("a.gguf"), TinyVocabulary.SentencePiece("▁a"), 1);
        var progress = new Recorder();
        using var model = LlamaModel.Load(new LlamaModelOptions { Path = path, Progress = progress });
        using var words = LlamaModel.Load(new LlamaModelOptions { Path = path, VocabularyOnly = true });

        progress.Last.ShouldBe(1);
        Should.Throw<InferenceException>(() => words.CreateContext(new ContextOptions())).Code.ShouldBe("model_without_weights");
        Should.Throw<InferenceException>(() => model.CreateContext(new ContextOptions { MaxSequences = 100_000, TokensPerSequence = 1 })).Code.ShouldBe("context_options_invalid");
    }

    private static string Code(LlamaModelOptions options) => Should.Throw<InferenceException>(() => LlamaModel.Load(options)).Code;

    private sealed class Recorder : IProgress<float>
    {
        public float Last { get; private set; }

        public void Report(float value) => Last = value;
    }
}
