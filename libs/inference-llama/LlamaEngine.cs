using ModelNet.Inference.Llama.Native;

namespace ModelNet.Inference.Llama;

/// <summary>A compute device that llama.cpp can use.</summary>
/// <param name="Name">As llama.cpp names it: CPU, CUDA0, …</param>
/// <param name="Description">For people.</param>
/// <param name="Kind">cpu, gpu, igpu, accelerator or meta.</param>
/// <param name="FreeBytes">Free memory.</param>
/// <param name="TotalBytes">All memory.</param>
public sealed record LlamaDevice(string Name, string Description, string Kind, long FreeBytes, long TotalBytes);

/// <summary>What runs: release, where it was loaded from, and the features of the chosen CPU code.</summary>
public sealed record LlamaEngineDescription(string Release, string Commit, string Folder, string SystemInfo);

/// <summary>The process-wide llama.cpp: found, checked and loaded at the first use. Thread-safe.</summary>
public static unsafe class LlamaEngine
{
    private static readonly Lock s_gate = new();
    private static string? s_folder;

    /// <summary>Loads the libraries; a second call has no effect.</summary>
    /// <param name="folder">Where they are; null searches MODELNET_LLAMA_LIB, the program's folder and the repository's.</param>
    /// <exception cref="InferenceException">codes <c>engine_missing</c>, <c>engine_build_mismatch</c>, <c>engine_no_backend</c>.</exception>
    public static void Start(string? folder = null)
    {
        lock (s_gate)
        {
            s_folder ??= Load(NativeLibraries.FindFolder(folder));
        }
    }

    /// <summary>Sends llama.cpp's log lines of at least <paramref name="minimum"/> to <paramref name="sink"/>; null drops them. They never reach stderr.</summary>
    public static void SetLog(LlamaLogLevel minimum, Action<LlamaLogLevel, string>? sink) => NativeLog.SetSink(minimum, sink);

    /// <summary>The devices, in llama.cpp's order.</summary>
    public static IReadOnlyList<LlamaDevice> Devices()
    {
        Start();
        return [.. Enumerable.Range(0, (int)GgmlNative.DeviceCount()).Select(i => Describe(GgmlNative.Device((nuint)i)))];
    }

    /// <summary>Release, commit, folder and system information.</summary>
    public static LlamaEngineDescription Describe()
    {
        Start();
        return new LlamaEngineDescription(NativeText.Read(LlamaNative.Version()), NativeText.Read(GgmlNative.Commit()), s_folder!, NativeText.Read(LlamaNative.SystemInfo()).Trim());
    }

    /// <summary>How many sequences one context can hold at most.</summary>
    public static int MostSequences()
    {
        Start();
        return (int)LlamaNative.MaxParallelSequences();
    }

    /// <summary>The native device with this name.</summary>
    internal static nint FindDevice(string name)
    {
        var count = (int)GgmlNative.DeviceCount();
        for (var i = 0; i < count; i++)
        {
            var device = GgmlNative.Device((nuint)i);
            if (string.Equals(NativeText.Read(GgmlNative.DeviceName(device)), name, StringComparison.OrdinalIgnoreCase))
            {
                return device;
            }
        }

        var known = string.Join(", ", Devices().Select(d => d.Name));
        throw new InferenceException("device_unknown", $"llama.cpp has no device '{name}'.", $"Use one of: {known}. A GPU needs the CUDA build of the libraries.");
    }

    private static string Load(string folder)
    {
        BuildCheck.RequireRelease(folder);
        NativeLibraries.Use(folder);
        BuildCheck.RequireLayout(folder);
        NativeLog.Install();
        LlamaNative.BackendInit();
        GgmlNative.LoadBackends(folder);
        return GgmlNative.DeviceCount() > 0
            ? folder
            : throw new InferenceException("engine_no_backend", $"No compute backend could be loaded from '{folder}'.", "The folder must also hold the libggml-cpu-*.so files of the same release.");
    }

    private static LlamaDevice Describe(nint device)
    {
        nuint free, total;
        GgmlNative.DeviceMemory(device, &free, &total);
        string[] kinds = ["cpu", "gpu", "igpu", "accelerator", "meta"];
        var kind = GgmlNative.DeviceType(device);
        return new LlamaDevice(NativeText.Read(GgmlNative.DeviceName(device)), NativeText.Read(GgmlNative.DeviceDescription(device)), kind < kinds.Length ? kinds[kind] : "other", (long)free, (long)total);
    }
}
