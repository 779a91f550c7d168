namespace ModelNet.Inference.Llama;

/// <summary>The levels of llama.cpp's log (enum ggml_log_level).</summary>
public enum LlamaLogLevel
{
    None = 0,
    Debug = 1,
    Information = 2,
    Warning = 3,
    Error = 4,
}
