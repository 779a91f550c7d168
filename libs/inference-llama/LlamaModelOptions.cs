namespace ModelNet.Inference.Llama;

/// <summary>Which model to load, and where it computes.</summary>
public sealed record LlamaModelOptions
{
    /// <summary>The GGUF file.</summary>
    public required string Path { get; init; }

    /// <summary>The name that flows use; the file's name without its extension when empty.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>Layers to keep on the GPU: 0 for the CPU only, −1 for all. Needs a build of the libraries with a GPU backend.</summary>
    public int GpuLayers { get; init; }

    /// <summary>The devices to use, by the names of <see cref="LlamaEngine.Devices"/>, such as CUDA1; empty lets llama.cpp choose.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>The GPU for what is not split over several.</summary>
    public int MainGpu { get; init; }

    /// <summary>Refuse the file unless it has this SHA-256 (hex); null takes any.</summary>
    public string? ExpectedSha256 { get; init; }

    /// <summary>A built-in template of llama.cpp by name, such as chatml, instead of the model's own; "plain" joins the messages without a template.</summary>
    public string? ChatTemplate { get; init; }

    /// <summary>Load the token table only; contexts cannot be created then.</summary>
    public bool VocabularyOnly { get; init; }

    /// <summary>Told the loaded fraction, 0 to 1.</summary>
    public IProgress<float>? Progress { get; init; }
}
