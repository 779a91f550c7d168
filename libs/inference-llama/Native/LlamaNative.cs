using System.Runtime.InteropServices;

namespace ModelNet.Inference.Llama.Native;

/// <summary>llama.cpp's C API (include/llama.h of the pinned release), only what is used.</summary>
internal static unsafe partial class LlamaNative
{
    internal const string Library = "llama";

    [LibraryImport(Library, EntryPoint = "llama_version")]
    internal static partial byte* Version();

    [LibraryImport(Library, EntryPoint = "llama_backend_init")]
    internal static partial void BackendInit();

    [LibraryImport(Library, EntryPoint = "llama_log_set")]
    internal static partial void LogSet(delegate* unmanaged<int, byte*, nint, void> callback, nint userData);

    [LibraryImport(Library, EntryPoint = "llama_print_system_info")]
    internal static partial byte* SystemInfo();

    [LibraryImport(Library, EntryPoint = "llama_supports_gpu_offload")]
    internal static partial byte SupportsGpuOffload();

    [LibraryImport(Library, EntryPoint = "llama_max_parallel_sequences")]
    internal static partial nuint MaxParallelSequences();

    [LibraryImport(Library, EntryPoint = "llama_model_default_params")]
    internal static partial NativeModelParams ModelDefaultParams();

    [LibraryImport(Library, EntryPoint = "llama_context_default_params")]
    internal static partial NativeContextParams ContextDefaultParams();

    [LibraryImport(Library, EntryPoint = "llama_model_load_from_file", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint ModelLoad(string path, NativeModelParams parameters);

    [LibraryImport(Library, EntryPoint = "llama_model_free")]
    internal static partial void ModelFree(nint model);

    [LibraryImport(Library, EntryPoint = "llama_init_from_model")]
    internal static partial nint ContextCreate(ModelHandle model, NativeContextParams parameters);

    [LibraryImport(Library, EntryPoint = "llama_free")]
    internal static partial void ContextFree(nint context);

    [LibraryImport(Library, EntryPoint = "llama_n_ctx_seq")]
    internal static partial uint ContextPerSequence(ContextHandle context);

    [LibraryImport(Library, EntryPoint = "llama_get_memory")]
    internal static partial nint Memory(ContextHandle context);

    [LibraryImport(Library, EntryPoint = "llama_memory_seq_rm")]
    internal static partial byte MemoryRemove(nint memory, int sequence, int from, int to);

    [LibraryImport(Library, EntryPoint = "llama_memory_seq_cp")]
    internal static partial void MemoryCopy(nint memory, int source, int target, int from, int to);

    [LibraryImport(Library, EntryPoint = "llama_decode")]
    internal static partial int Decode(ContextHandle context, NativeBatch batch);

    [LibraryImport(Library, EntryPoint = "llama_get_logits_ith")]
    internal static partial float* Logits(ContextHandle context, int index);

    [LibraryImport(Library, EntryPoint = "llama_model_get_vocab")]
    internal static partial nint ModelVocabulary(ModelHandle model);

    [LibraryImport(Library, EntryPoint = "llama_model_n_ctx_train")]
    internal static partial int ModelTrainedContext(ModelHandle model);

    [LibraryImport(Library, EntryPoint = "llama_model_n_layer")]
    internal static partial int ModelLayers(ModelHandle model);

    [LibraryImport(Library, EntryPoint = "llama_model_desc")]
    internal static partial int ModelDescription(ModelHandle model, byte* buffer, nuint size);

    [LibraryImport(Library, EntryPoint = "llama_model_size")]
    internal static partial ulong ModelSize(ModelHandle model);

    [LibraryImport(Library, EntryPoint = "llama_model_n_params")]
    internal static partial ulong ModelParameters(ModelHandle model);

    [LibraryImport(Library, EntryPoint = "llama_model_has_encoder")]
    internal static partial byte ModelHasEncoder(ModelHandle model);

    [LibraryImport(Library, EntryPoint = "llama_model_has_decoder")]
    internal static partial byte ModelHasDecoder(ModelHandle model);

    [LibraryImport(Library, EntryPoint = "llama_model_chat_template")]
    internal static partial byte* ModelChatTemplate(ModelHandle model, byte* name);

    [LibraryImport(Library, EntryPoint = "llama_chat_apply_template")]
    internal static partial int ChatApplyTemplate(byte* template, NativeChatMessage* messages, nuint count, byte addAssistant, byte* buffer, int length);

    [LibraryImport(Library, EntryPoint = "llama_chat_builtin_templates")]
    internal static partial int ChatBuiltinTemplates(byte** output, nuint length);
}
