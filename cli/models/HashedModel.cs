using ModelNet.Inference.Llama;
using ModelNet.Inference.Llama.Gguf;

namespace ModelNet.Cli.Models;

/// <summary>A model file whose header is sound, with its SHA-256.</summary>
internal sealed record HashedModel(ModelFile File, string Sha256)
{
    /// <summary>The context that it was trained for, in tokens; 0 when the file does not say.</summary>
    public long TrainedContext { get; init; }

    /// <summary>What one token takes in its KV cache; 0 when the file does not say.</summary>
    public long KvBytesPerToken { get; init; }

    /// <summary>The size of its weights.</summary>
    public long Bytes { get; init; }

    /// <summary>Checks the header first, so that a damaged file is refused at once.</summary>
    /// <exception cref="Inference.InferenceException">a <c>gguf_…</c> code.</exception>
    public static HashedModel Of(ModelFile file)
    {
        var header = GgufFile.Read(file.Path);
        return new HashedModel(file, FileFingerprint.Compute(file.Path))
        {
            TrainedContext = header.ContextLength,
            KvBytesPerToken = header.KvBytesPerToken,
            Bytes = new FileInfo(file.Path).Length,
        };
    }

    /// <summary>What the KV cache of one sequence takes, in bytes; 0 when that is not known.</summary>
    /// <param name="context">Tokens that are asked for; a model has no more than it was trained for.</param>
    public long SequenceBytes(int context) => KvBytesPerToken * (TrainedContext > 0 ? Math.Min(context, TrainedContext) : context);
}
