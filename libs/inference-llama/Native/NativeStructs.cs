using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]
[assembly: InternalsVisibleTo("ModelNet.Inference.Llama.Tests")]
[assembly: InternalsVisibleTo("ModelNet.Tests.Support")]

namespace ModelNet.Inference.Llama.Native;

// The C structs of the pinned llama.cpp release, field by field. C's bool is a byte here: the structs stay blittable and are
// passed as they are. The ABI test compiles the same release's headers and compares sizes and offsets.

/// <summary>struct llama_model_params.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeModelParams
{
    public nint* Devices;
    public nint TensorBufferOverrides;
    public int GpuLayers;
    public int SplitMode;
    public int LoadMode;
    public int LazyMode;
    public int MainGpu;
    public float* TensorSplit;
    public delegate* unmanaged<float, nint, byte> ProgressCallback;
    public nint ProgressUserData;
    public nint KeyValueOverrides;
    public byte VocabOnly;
    public byte CheckTensors;
    public byte UseExtraBuffers;
    public byte NoHost;
    public byte NoAlloc;
    public byte LoadMtp;
}

/// <summary>struct llama_context_params.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeContextParams
{
    public uint Context;
    public uint Batch;
    public uint MicroBatch;
    public uint MaxSequences;
    public uint RecurrentSnapshots;
    public uint MaxOutputs;
    public uint MaxOutputsPerSequence;
    public int Threads;
    public int ThreadsBatch;
    public int ContextType;
    public int RopeScalingType;
    public int PoolingType;
    public int AttentionType;
    public int FlashAttention;
    public float RopeFrequencyBase;
    public float RopeFrequencyScale;
    public float YarnExtFactor;
    public float YarnAttnFactor;
    public float YarnBetaFast;
    public float YarnBetaSlow;
    public uint YarnOriginalContext;
    public float DefragThreshold;
    public nint EvalCallback;
    public nint EvalCallbackData;
    public int TypeK;
    public int TypeV;
    public nint AbortCallback;
    public nint AbortCallbackData;
    public byte Embeddings;
    public byte OffloadKqv;
    public byte NoPerf;
    public byte OpOffload;
    public byte SwaFull;
    public byte KvUnified;
    public nint Samplers;
    public nuint SamplerCount;
    public nint OtherContext;
}

/// <summary>struct llama_batch.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeBatch
{
    public int TokenCount;
    public int* Tokens;
    public float* Embeddings;
    public int* Positions;
    public int* SequenceCounts;
    public int** SequenceIds;
    public byte* WantLogits;
}

/// <summary>struct llama_chat_message: two zero-terminated strings.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeChatMessage
{
    public byte* Role;
    public byte* Content;
}

/// <summary>enum llama_token_attr, the bits used here.</summary>
[Flags]
internal enum NativeTokenAttributes
{
    None = 0,
    Unknown = 1 << 0,
    Unused = 1 << 1,
    Normal = 1 << 2,
    Control = 1 << 3,
    UserDefined = 1 << 4,
    Byte = 1 << 5,
    LeftStrip = 1 << 7,
    RightStrip = 1 << 8,
}
