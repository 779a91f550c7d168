using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using ModelNet.Inference.Llama.Gguf;
using ModelNet.Inference.Llama.Native;
using ModelNet.Tests.Support;

namespace ModelNet.Inference.Llama.Tests;

public sealed partial class EngineTests
{
    [SkippableFact]
    public void The_engine_describes_itself_and_has_a_processor()
    {
        Engine.Require();
        var description = LlamaEngine.Describe();

        description.Release.ShouldBe(BuildCheck.LlamaVersion);
        description.SystemInfo.ShouldContain("CPU");
        LlamaEngine.Devices().ShouldContain(d => d.Kind == "cpu" && d.TotalBytes > 0);
    }

    [SkippableFact]
    public void A_device_that_is_not_there_is_named_with_the_known_ones()
    {
        Engine.Require();
        var error = Should.Throw<InferenceException>(() => LlamaEngine.FindDevice("CUDA99"));

        error.Code.ShouldBe("device_unknown");
        error.Hint.ShouldContain("CPU");
    }

    [SkippableFact]
    public void Gpu_layers_without_a_gpu_are_refused()
    {
        Engine.Require();
        Skip.If(LlamaNative.SupportsGpuOffload() != 0, "this machine has a GPU build");
        using var folder = new TemporaryFolder();
        var path = TinyGguf.Write(folder.File("a.gguf"), TinyVocabulary.SentencePiece("▁a"), 1);

        Should.Throw<InferenceException>(() => LlamaModel.Load(new LlamaModelOptions { Path = path, GpuLayers = -1 })).Code.ShouldBe("gpu_unavailable");
    }

    [SkippableTheory]
    [InlineData("const char * llama_version(void) { return \"0.4.9\"; }", "0.4.9")]
    [InlineData("int llama_nothing(void) { return 0; }", "llama_version")]
    public void Another_build_is_refused_before_it_is_used(string source, string mentioned)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("fake.c"), source);
        Gcc.Run(folder.Path, "-shared", "-fPIC", "fake.c", "-o", "libllama.so");

        var error = Should.Throw<InferenceException>(() => BuildCheck.RequireRelease(folder.Path));

        error.Code.ShouldBe("engine_build_mismatch");
        error.Message.ShouldContain(mentioned);
    }

    [Fact]
    public void A_folder_without_the_library_is_refused()
    {
        using var folder = new TemporaryFolder();
        Should.Throw<InferenceException>(() => NativeLibraries.FindFolder(folder.Path)).Code.ShouldBe("engine_missing");
    }

    [Fact]
    public void Libraries_are_searched_beside_the_program_then_upwards()
        => NativeLibraries.Candidates("/a/b").ShouldBe(["/a/b/runtimes/linux-x64/native", "/a/b/llama", "/a/b/.native/llama", "/a/.native/llama", "/.native/llama"]);

    [SkippableFact]
    public void Log_lines_go_to_the_sink_and_errors_into_messages()
    {
        Engine.Require();
        using var folder = new TemporaryFolder();
        new GgufWriter().Add("general.architecture", "no-such-thing").Save(folder.File("unknown.gguf"));
        var lines = new List<(LlamaLogLevel Level, string Line)>();
        LlamaEngine.SetLog(LlamaLogLevel.Error, (level, line) =>
        {
            lock (lines)
            {
                lines.Add((level, line));
            }
        });
        var error = Should.Throw<InferenceException>(() => LlamaModel.Load(new LlamaModelOptions { Path = folder.File("unknown.gguf") }));
        LlamaEngine.SetLog(LlamaLogLevel.Error, null);

        error.Message.Split(": ").Last().Length.ShouldBeGreaterThan(0);
        lines.ShouldContain(l => l.Line.Contains("no-such-thing", StringComparison.Ordinal));
        lines.ShouldAllBe(l => l.Level == LlamaLogLevel.Error);
    }

    [SkippableFact]
    public void A_KV_cache_is_as_large_as_the_header_lets_expect()
    {
        Engine.Require();
        using var folder = new TemporaryFolder();
        TinyGguf.Write(folder.File("tiny.gguf"), TinyVocabulary.SentencePiece("one"), 1, new TinyDimensions(Layers: 3, Width: 96, Heads: 3));
        List<string> files = [folder.File("tiny.gguf"), .. TestFiles.SmolLM2 is { } smol ? new[] { smol } : []];
        files.ForEach(file =>
        {
            // A number of sequences that no other test has: llama.cpp's log is the process's.
            using var model = LlamaModel.Load(new LlamaModelOptions { Path = file });
            var said = Logged(() => model.CreateContext(new ContextOptions { MaxSequences = 13, TokensPerSequence = 512 }).Dispose());
            var size = said.Select(line => KvCacheLine().Match(line)).Single(match => match.Success);
            var mebibytes = double.Parse(size.Groups[1].Value, CultureInfo.InvariantCulture);
            (GgufFile.Read(file).KvBytesPerToken * 13 * 512 / 1048576.0).ShouldBe(mebibytes, 0.01);
        });
    }

    private static List<string> Logged(Action action)
    {
        var lines = new ConcurrentQueue<string>();
        LlamaEngine.SetLog(LlamaLogLevel.Information, (_, line) => lines.Enqueue(line));
        action();
        LlamaEngine.SetLog(LlamaLogLevel.Error, null);
        return [.. lines];
    }

    [GeneratedRegex(@"llama_kv_cache: size = +([0-9.]+) MiB \( *512 cells, +[0-9]+ layers, 13/13 seqs\)")]
    private static partial Regex KvCacheLine();
}
