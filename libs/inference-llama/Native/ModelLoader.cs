using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace ModelNet.Inference.Llama.Native;

/// <summary>Calls llama_model_load_from_file.</summary>
internal static unsafe class ModelLoader
{
    /// <exception cref="InferenceException">codes <c>model_load_failed</c>, <c>gpu_unavailable</c>, <c>device_unknown</c>.</exception>
    internal static ModelHandle Load(LlamaModelOptions options)
    {
        if (options.GpuLayers != 0 && LlamaNative.SupportsGpuOffload() == 0)
        {
            throw new InferenceException("gpu_unavailable", "GPU layers were asked for, and the loaded llama.cpp has no GPU.", "Point MODELNET_LLAMA_LIB at the CUDA libraries on a machine with a GPU, or set GPU layers to 0.");
        }

        // llama.cpp expects a list that ends with null.
        var devices = options.Devices.Select(LlamaEngine.FindDevice).Append(0).ToArray();
        var progress = GCHandle.Alloc(options.Progress ?? new Progress<float>());
        try
        {
            fixed (nint* list = devices)
            {
                return Load(options, options.Devices.Count > 0 ? list : null, GCHandle.ToIntPtr(progress));
            }
        }
        finally
        {
            progress.Free();
        }
    }

    private static ModelHandle Load(LlamaModelOptions options, nint* devices, nint progress)
    {
        var parameters = LlamaNative.ModelDefaultParams();
        parameters.Devices = devices;
        parameters.GpuLayers = options.GpuLayers;
        parameters.MainGpu = options.MainGpu;
        parameters.VocabOnly = (byte)(options.VocabularyOnly ? 1 : 0);
        parameters.ProgressCallback = &OnProgress;
        parameters.ProgressUserData = progress;
        NativeLog.Forget();
        var model = LlamaNative.ModelLoad(options.Path, parameters);
        return model != 0
            ? new ModelHandle(model)
            : throw new InferenceException("model_load_failed", $"llama.cpp cannot load '{options.Path}': {NativeLog.LastError}", "The file's header is sound; its architecture may be newer than this llama.cpp, or memory is short.");
    }

    [UnmanagedCallersOnly]
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "an exception must not cross into C++; a failing progress display must not stop the load either")]
    private static byte OnProgress(float fraction, nint userData)
    {
        try
        {
            ((IProgress<float>)GCHandle.FromIntPtr(userData).Target!).Report(fraction);
            return 1;
        }
        catch (Exception)
        {
            return 1;
        }
    }
}
