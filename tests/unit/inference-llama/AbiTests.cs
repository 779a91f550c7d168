using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using ModelNet.Inference.Llama.Gguf;
using ModelNet.Inference.Llama.Native;
using ModelNet.Tests.Support;

namespace ModelNet.Inference.Llama.Tests;

/// <summary>Compiles a C program against the pinned release's headers and compares sizes, offsets and constants with the binding.</summary>
public sealed unsafe class AbiTests
{
    private static readonly (string C, string Managed, Type Type, int Size)[] s_structs =
    [
        ("struct llama_model_params",
            "devices Devices, tensor_buft_overrides TensorBufferOverrides, n_gpu_layers GpuLayers, split_mode SplitMode, load_mode LoadMode, lazy_mode LazyMode, main_gpu MainGpu, "
            + "tensor_split TensorSplit, progress_callback ProgressCallback, progress_callback_user_data ProgressUserData, kv_overrides KeyValueOverrides, vocab_only VocabOnly, "
            + "check_tensors CheckTensors, use_extra_bufts UseExtraBuffers, no_host NoHost, no_alloc NoAlloc, load_mtp LoadMtp",
            typeof(NativeModelParams), sizeof(NativeModelParams)),
        ("struct llama_context_params",
            "n_ctx Context, n_batch Batch, n_ubatch MicroBatch, n_seq_max MaxSequences, n_rs_seq RecurrentSnapshots, n_outputs_max MaxOutputs, n_outputs_max_per_seq MaxOutputsPerSequence, "
            + "n_threads Threads, n_threads_batch ThreadsBatch, ctx_type ContextType, rope_scaling_type RopeScalingType, pooling_type PoolingType, attention_type AttentionType, "
            + "flash_attn_type FlashAttention, rope_freq_base RopeFrequencyBase, rope_freq_scale RopeFrequencyScale, yarn_ext_factor YarnExtFactor, yarn_attn_factor YarnAttnFactor, "
            + "yarn_beta_fast YarnBetaFast, yarn_beta_slow YarnBetaSlow, yarn_orig_ctx YarnOriginalContext, defrag_thold DefragThreshold, cb_eval EvalCallback, "
            + "cb_eval_user_data EvalCallbackData, type_k TypeK, type_v TypeV, abort_callback AbortCallback, abort_callback_data AbortCallbackData, embeddings Embeddings, "
            + "offload_kqv OffloadKqv, no_perf NoPerf, op_offload OpOffload, swa_full SwaFull, kv_unified KvUnified, samplers Samplers, n_samplers SamplerCount, ctx_other OtherContext",
            typeof(NativeContextParams), sizeof(NativeContextParams)),
        ("struct llama_batch",
            "n_tokens TokenCount, token Tokens, embd Embeddings, pos Positions, n_seq_id SequenceCounts, seq_id SequenceIds, logits WantLogits",
            typeof(NativeBatch), sizeof(NativeBatch)),
        ("struct llama_chat_message", "role Role, content Content", typeof(NativeChatMessage), sizeof(NativeChatMessage)),
    ];

    private static readonly (string C, long Value)[] s_constants =
    [
        ("LLAMA_TOKEN_ATTR_UNKNOWN", (long)NativeTokenAttributes.Unknown), ("LLAMA_TOKEN_ATTR_UNUSED", (long)NativeTokenAttributes.Unused),
        ("LLAMA_TOKEN_ATTR_NORMAL", (long)NativeTokenAttributes.Normal), ("LLAMA_TOKEN_ATTR_CONTROL", (long)NativeTokenAttributes.Control),
        ("LLAMA_TOKEN_ATTR_USER_DEFINED", (long)NativeTokenAttributes.UserDefined), ("LLAMA_TOKEN_ATTR_BYTE", (long)NativeTokenAttributes.Byte),
        ("LLAMA_TOKEN_ATTR_LSTRIP", (long)NativeTokenAttributes.LeftStrip), ("LLAMA_TOKEN_ATTR_RSTRIP", (long)NativeTokenAttributes.RightStrip),
        ("GGML_LOG_LEVEL_DEBUG", (long)LlamaLogLevel.Debug), ("GGML_LOG_LEVEL_INFO", (long)LlamaLogLevel.Information),
        ("GGML_LOG_LEVEL_WARN", (long)LlamaLogLevel.Warning), ("GGML_LOG_LEVEL_ERROR", (long)LlamaLogLevel.Error), ("GGML_LOG_LEVEL_CONT", 5),
        ("LLAMA_VOCAB_TYPE_NONE", 0), ("GGML_BACKEND_DEVICE_TYPE_CPU", 0), ("GGML_BACKEND_DEVICE_TYPE_GPU", 1), ("GGML_BACKEND_DEVICE_TYPE_IGPU", 2),
        ("GGML_BACKEND_DEVICE_TYPE_ACCEL", 3), ("GGML_BACKEND_DEVICE_TYPE_META", 4), ("GGUF_TYPE_UINT8", (long)GgufValueType.U8), ("GGUF_TYPE_STRING", (long)GgufValueType.Text),
        ("GGUF_TYPE_ARRAY", (long)GgufValueType.Array), ("GGUF_TYPE_FLOAT64", (long)GgufValueType.F64), ("sizeof(bool)", 1), ("sizeof(llama_token)", 4),
        ("sizeof(llama_pos)", 4), ("sizeof(llama_seq_id)", 4), ("sizeof(enum llama_token_attr)", 4),
    ];

    [SkippableFact]
    public void Structs_and_constants_are_those_of_the_headers()
    {
        var source = TestFiles.LlamaSource;
        Skip.If(source is null, "llama.cpp's headers are not there: run infra/native/setup.sh llama-source");
        var expected = new StringBuilder();
        var program = new StringBuilder("#include <stdio.h>\n#include <stddef.h>\n#include \"llama.h\"\nint main(void) {\n");
        foreach (var (c, managed, type, size) in s_structs)
        {
            Add($"sizeof({c})", size);
            var pairs = managed.Split(", ").Select(p => p.Split(' ')).ToArray();
            pairs.Length.ShouldBe(type.GetFields().Length, $"every field of {type.Name} is compared");
            Array.ForEach(pairs, p => Add($"offsetof({c}, {p[0]})", Marshal.OffsetOf(type, p[1])));
        }

        Array.ForEach(s_constants, c => Add(c.C, c.Value));
        CompileAndRun(program.Append("return 0; }\n").ToString(), source!).ShouldBe(expected.ToString());

        void Add(string expression, long value)
        {
            program.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"printf(\"%s %lld\\n\", \"{expression}\", (long long)({expression}));");
            expected.Append(System.Globalization.CultureInfo.InvariantCulture, $"{expression} {value}\n");
        }
    }

    [SkippableFact]
    public void Every_tensor_type_of_the_headers_has_the_block_size_of_the_library()
    {
        Engine.Require();
        var library = NativeLibrary.Load(NativeLibraries.FileOf(TestFiles.EngineFolder!, GgmlNative.Base)!);
        var blockElements = (delegate* unmanaged<int, long>)NativeLibrary.GetExport(library, "ggml_blck_size");
        var blockBytes = (delegate* unmanaged<int, nuint>)NativeLibrary.GetExport(library, "ggml_type_size");
        var name = (delegate* unmanaged<int, byte*>)NativeLibrary.GetExport(library, "ggml_type_name");

        for (var type = 0; type < 43; type++)
        {
            var known = GgufTensorTypes.TryGet((uint)type, out var layout);
            known.ShouldBe(blockBytes(type) > 0, $"type {type}");
            if (known)
            {
                ((long)layout.BlockElements, (nuint)layout.BlockBytes).ShouldBe((blockElements(type), blockBytes(type)), $"type {type}");
                layout.Name.ShouldBe(NativeText.Read(name(type)), StringCompareShould.IgnoreCase);
            }
        }
    }

    [SkippableFact]
    public void Every_function_of_the_binding_is_exported()
    {
        Engine.Require();
        foreach (var type in new[] { typeof(LlamaNative), typeof(VocabNative), typeof(GgmlNative) })
        {
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
            foreach (var method in type.GetMethods(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.DeclaredOnly))
            {
                Marshal.Prelink(method);
            }
        }
    }

    private static string CompileAndRun(string program, string source)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("abi.c"), program);
        Gcc.Run(folder.Path, "-I", Path.Combine(source, "include"), "-I", Path.Combine(source, "ggml", "include"), "abi.c", "-o", "abi");
        return Gcc.Start(folder.Path, folder.File("abi"));
    }
}
