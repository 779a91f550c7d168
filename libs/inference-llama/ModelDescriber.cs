using System.Globalization;
using ModelNet.Inference.Llama.Native;

namespace ModelNet.Inference.Llama;

/// <summary>Fills in a model's description.</summary>
internal static unsafe class ModelDescriber
{
    internal const string Cpu = "cpu";

    internal static ModelDescription Describe(ModelHandle handle, LlamaModelOptions options, string fingerprint) => new()
    {
        Name = options.Name.Length > 0 ? options.Name : Path.GetFileNameWithoutExtension(options.Path),
        Path = options.Path,
        Fingerprint = fingerprint,
        Summary = Summary(handle),
        Parameters = (long)LlamaNative.ModelParameters(handle),
        SizeBytes = (long)LlamaNative.ModelSize(handle),
        TrainedContext = LlamaNative.ModelTrainedContext(handle),
        Engine = $"llama.cpp {BuildCheck.LlamaVersion}",
        Device = Device(handle, options),
    };

    private static string Summary(ModelHandle handle)
    {
        Span<byte> buffer = stackalloc byte[256];
        fixed (byte* target = buffer)
        {
            LlamaNative.ModelDescription(handle, target, (nuint)buffer.Length);

            // llama.cpp names only the sizes that it knows and writes "?B" for the others.
            return NativeText.Read(target).Replace("?B", Millions((long)LlamaNative.ModelParameters(handle)), StringComparison.Ordinal);
        }
    }

    private static string Millions(long parameters) => parameters < 1_000_000_000
        ? string.Create(CultureInfo.InvariantCulture, $"{parameters / 1e6:0.0}M")
        : string.Create(CultureInfo.InvariantCulture, $"{parameters / 1e9:0.0}B");

    private static string Device(ModelHandle handle, LlamaModelOptions options)
    {
        if (options.GpuLayers == 0)
        {
            return Cpu;
        }

        var layers = LlamaNative.ModelLayers(handle) + 1; // the output layer counts
        var offloaded = options.GpuLayers < 0 ? layers : Math.Min(options.GpuLayers, layers);
        var device = options.Devices.Count > 0 ? string.Join('+', options.Devices) : string.Create(CultureInfo.InvariantCulture, $"gpu{options.MainGpu}");
        return string.Create(CultureInfo.InvariantCulture, $"{device} ({offloaded} of {layers} layers)");
    }
}
