namespace ModelNet.Inference.Llama.Gguf;

/// <summary>Why a model file is refused. All codes begin with gguf_.</summary>
internal static class GgufErrors
{
    private const string FetchAgain = "Fetch the file again and compare its SHA-256 with the publisher's.";

    internal static InferenceException Missing(string path)
        => new("gguf_missing", $"There is no model file '{path}'.", "Check the path; models are searched relative to the working directory.");

    internal static InferenceException Unreadable(string path, Exception error)
        => new("gguf_unreadable", $"The model file '{path}' cannot be read: {error.Message}", "Check that it is a file and that you may read it.", error);

    internal static InferenceException Truncated(string what)
        => new("gguf_truncated", $"The model file ends inside {what}.", "The download was cut short: fetch the file again.");

    internal static InferenceException BadMagic()
        => new("gguf_bad_magic", "The file is not a GGUF model: its first four bytes are not 'GGUF'.", "Give a .gguf file; other formats must be converted with llama.cpp's tools first.");

    internal static InferenceException Version(uint version)
        => new("gguf_unsupported_version", $"The file says GGUF version {version}; 2 and 3 are understood.", "Convert the model with a current llama.cpp (a huge number means that it was written for a big-endian machine).");

    internal static InferenceException BadHeader(string problem) => new("gguf_bad_header", $"The model file's header is not valid: {problem}.", FetchAgain);

    internal static InferenceException BadTensor(string problem) => new("gguf_bad_tensor", $"The model file's tensor table is not valid: {problem}.", FetchAgain);

    internal static InferenceException BadMetadata(string problem) => new("gguf_bad_metadata", $"The model file's metadata is not valid: {problem}.", FetchAgain);
}
