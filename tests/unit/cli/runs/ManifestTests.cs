using System.Text.Json;
using ModelNet.Cli.Runs;
using ModelNet.Cli.Text;

namespace ModelNet.Cli.Tests.Runs;

public sealed class ManifestTests
{
    internal static Manifest Sample() => new Manifest
    {
        Flows = [new ManifestFlow("pi", "[ada, bo]", "flows/pi.yaml"), new ManifestFlow("si", "ada > bo", null)],
        Models = [new ManifestModel("ada", "/models/ada.gguf", "aa"), new ManifestModel("bo", "/models/bo.gguf", "bb")],
        Parameters = new ManifestParameters(64, false, 4096, 0, ["CPU"], "llama.cpp x"),
        Parallel = 2,
        Questions = [new ManifestQuestion("1", "11"), new ManifestQuestion("2", "22")],
    }.WithFingerprint();

    public static TheoryData<string> WhatCounts => new(Changes.Keys);

    private static Dictionary<string, Func<Manifest, Manifest>> Changes { get; } = new()
    {
        ["the flows"] = m => m with { Flows = [m.Flows[1], m.Flows[0]] },
        ["the file of the model bo"] = m => m with { Models = [m.Models[0], m.Models[1] with { Sha256 = "cc" }] },
        ["the model cleo (not used then)"] = m => m with { Models = [.. m.Models, new ManifestModel("cleo", "x", "dd")] },
        ["--max-tokens (64 then, not given now)"] = m => m with { Parameters = m.Parameters with { MaxTokens = null } },
        ["--deterministic (False then, True now)"] = m => m with { Parameters = m.Parameters with { Deterministic = true } },
        ["--context (4096 then, 512 now)"] = m => m with { Parameters = m.Parameters with { Context = 512 } },
        ["--gpu (0 then, -1 now)"] = m => m with { Parameters = m.Parameters with { GpuLayers = -1 } },
        ["--device (CPU then, CUDA0 now)"] = m => m with { Parameters = m.Parameters with { Devices = ["CUDA0"] } },
        ["the engine (llama.cpp x then, llama.cpp y now)"] = m => m with { Parameters = m.Parameters with { Engine = "llama.cpp y" } },
        ["the questions (2 then, 1 now)"] = m => m with { Questions = [m.Questions[0]] },
        ["the questions (from '2' on)"] = m => m with { Questions = [m.Questions[0], m.Questions[1] with { Sha256 = "33" }] },
    };

    [Theory]
    [MemberData(nameof(WhatCounts))]
    public void What_changes_the_answers_changes_the_fingerprint_and_is_named(string change)
    {
        var changed = Changes[change](Sample()).WithFingerprint();
        changed.Fingerprint.ShouldNotBe(Sample().Fingerprint);
        ManifestDifference.Between(Sample(), changed).ShouldBe([change]);
    }

    [Fact]
    public void What_changes_no_answer_does_not_count()
    {
        var moved = Sample() with
        {
            Run = "x",
            Created = DateTimeOffset.UnixEpoch,
            Parallel = 9,
            Models = [new ManifestModel("bo", "/elsewhere/b.gguf", "bb"), new ManifestModel("ada", "/elsewhere/a.gguf", "aa")],
            Flows = [new ManifestFlow("other name", "[ada, bo]", null), new ManifestFlow("si", "ada > bo", null)],
        };
        moved.WithFingerprint().Fingerprint.ShouldBe(Sample().Fingerprint);
        ManifestDifference.Between(Sample(), moved).ShouldBeEmpty();
    }

    [Fact]
    public void A_manifest_survives_its_file()
    {
        var read = JsonLines.Read<Manifest>(JsonLines.Pretty(Sample()));
        read.WithFingerprint().Fingerprint.ShouldBe(Sample().Fingerprint);
        Should.Throw<JsonException>(() => JsonLines.Read<Manifest>("{}"));
    }
}
