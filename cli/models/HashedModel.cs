using ModelNet.Inference.Llama;
using ModelNet.Inference.Llama.Gguf;

namespace ModelNet.Cli.Models;

/// <summary>A model file whose header is sound, with its SHA-256.</summary>
internal sealed record HashedModel(ModelFile File, string Sha256)
{
    /// <summary>Checks the header first, so that a damaged file is refused at once.</summary>
    /// <exception cref="Inference.InferenceException">a <c>gguf_…</c> code.</exception>
    public static HashedModel Of(ModelFile file, out long trainedContext)
    {
        trainedContext = GgufFile.Read(file.Path).ContextLength;
        return new HashedModel(file, FileFingerprint.Compute(file.Path));
    }
}
