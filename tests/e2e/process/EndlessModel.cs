using ModelNet.Inference.Llama.Gguf;
using ModelNet.Tests.Support;

namespace ModelNet.E2e;

/// <summary>
/// Writes a tiny model that never ends an answer, so that a test decides how long a run lasts: the rows of the output matrix that belong
/// to the end-of-generation ids are set to zero, and some other of the random logits is always above zero.
/// </summary>
internal static class EndlessModel
{
    private const int Width = 64;
    private const int BytesPerWeight = 2;

    // </s> and <|im_end|> of the synthetic vocabulary.
    private static readonly int[] Ends = [2, 4];

    public static void Write(string path, TinyVocabulary vocabulary, int seed)
    {
        TinyGguf.Write(path, vocabulary, seed, new TinyDimensions(Width));
        var file = GgufFile.Read(path);
        var output = file.Tensors.Single(tensor => tensor.Name == "output.weight");
        using var stream = File.OpenWrite(path);
        foreach (var id in Ends)
        {
            stream.Seek(file.DataStart + output.Offset + (id * Width * BytesPerWeight), SeekOrigin.Begin);
            stream.Write(new byte[Width * BytesPerWeight]);
        }
    }
}
