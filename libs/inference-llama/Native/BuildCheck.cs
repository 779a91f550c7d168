using System.Runtime.InteropServices;

namespace ModelNet.Inference.Llama.Native;

/// <summary>
/// The binding is right for exactly one release of llama.cpp: another one may have other structs and would corrupt memory silently.
/// So before any use the release is compared, and the default parameters serve as canaries of the layout.
/// </summary>
internal static unsafe class BuildCheck
{
    /// <summary>llama.cpp's release.</summary>
    internal const string LlamaVersion = "0.5.0-dev";

    /// <summary>Asks the library for its release before anything is bound to it, so that a wrong folder can still be corrected.</summary>
    /// <exception cref="InferenceException">code <c>engine_build_mismatch</c>.</exception>
    internal static void RequireRelease(string folder)
    {
        if (!NativeLibrary.TryLoad(NativeLibraries.FileOf(folder, LlamaNative.Library)!, out var library))
        {
            throw Mismatch(folder, "the library cannot be loaded, or one that it needs is missing");
        }

        if (!NativeLibrary.TryGetExport(library, "llama_version", out var function))
        {
            throw Mismatch(folder, "it has no llama_version");
        }

        var version = NativeText.Read(((delegate* unmanaged<byte*>)function)());
        if (version != LlamaVersion)
        {
            NativeLibrary.Free(library);
            throw Mismatch(folder, $"it says release '{version}', expected '{LlamaVersion}'");
        }
    }

    /// <summary>Checks the canaries of the bound library.</summary>
    /// <exception cref="InferenceException">code <c>engine_build_mismatch</c>.</exception>
    internal static void RequireLayout(string folder)
    {
        if ((ModelParams(LlamaNative.ModelDefaultParams()) ?? ContextParams(LlamaNative.ContextDefaultParams())) is { } problem)
        {
            throw Mismatch(folder, problem);
        }
    }

    private static InferenceException Mismatch(string folder, string problem)
        => new(
            "engine_build_mismatch",
            $"The llama.cpp in '{folder}' is not the one that this program was written for: {problem}.",
            $"Use llama.cpp {LlamaVersion} (infra/native/setup.sh fetches it), or unset {NativeLibraries.Variable}.");

    private static string? ModelParams(in NativeModelParams p)
        => p is { GpuLayers: -1, SplitMode: 1, LoadMode: -1, LazyMode: 1, MainGpu: 0, VocabOnly: 0, CheckTensors: 0, UseExtraBuffers: 1, NoHost: 0, NoAlloc: 0, LoadMtp: 0 }
            && p.Devices is null && p.TensorSplit is null && p.ProgressCallback is null
            ? null
            : "the defaults of llama_model_params differ";

    private static string? ContextParams(in NativeContextParams p)
        => p is { Context: 512, Batch: 2048, MicroBatch: 512, MaxSequences: 1, MaxOutputs: 0, MaxOutputsPerSequence: 1, FlashAttention: -1 }
            and { YarnExtFactor: -1, YarnBetaSlow: -1, DefragThreshold: -1, TypeK: 1, TypeV: 1, Samplers: 0, OtherContext: 0 }
            and { Embeddings: 0, OffloadKqv: 1, NoPerf: 1, OpOffload: 1, SwaFull: 1, KvUnified: 0 }
            ? null
            : "the defaults of llama_context_params differ";
}
