using System.Runtime.InteropServices;

namespace ModelNet.Inference.Llama.Native;

/// <summary>The backend registry and device functions of ggml, on which llama.cpp rests.</summary>
internal static unsafe partial class GgmlNative
{
    internal const string Registry = "ggml";
    internal const string Base = "ggml-base";

    [LibraryImport(Base, EntryPoint = "ggml_version")]
    internal static partial byte* Version();

    [LibraryImport(Base, EntryPoint = "ggml_commit")]
    internal static partial byte* Commit();

    [LibraryImport(Registry, EntryPoint = "ggml_backend_load_all_from_path", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void LoadBackends(string folder);

    [LibraryImport(Registry, EntryPoint = "ggml_backend_dev_count")]
    internal static partial nuint DeviceCount();

    [LibraryImport(Registry, EntryPoint = "ggml_backend_dev_get")]
    internal static partial nint Device(nuint index);

    [LibraryImport(Base, EntryPoint = "ggml_backend_dev_name")]
    internal static partial byte* DeviceName(nint device);

    [LibraryImport(Base, EntryPoint = "ggml_backend_dev_description")]
    internal static partial byte* DeviceDescription(nint device);

    [LibraryImport(Base, EntryPoint = "ggml_backend_dev_memory")]
    internal static partial void DeviceMemory(nint device, nuint* free, nuint* total);

    [LibraryImport(Base, EntryPoint = "ggml_backend_dev_type")]
    internal static partial int DeviceType(nint device);
}
