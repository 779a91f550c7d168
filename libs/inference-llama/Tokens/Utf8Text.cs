using System.Buffers;
using System.Text;

namespace ModelNet.Inference.Llama.Tokens;

/// <summary>Finds where bytes stop and start again to be UTF-8.</summary>
internal static class Utf8Text
{
    /// <summary>How many bytes from the start are valid.</summary>
    internal static int ValidPrefix(ReadOnlySpan<byte> bytes)
    {
        var length = 0;
        while (length < bytes.Length && Rune.DecodeFromUtf8(bytes[length..], out _, out var step) == OperationStatus.Done)
        {
            length += step;
        }

        return length;
    }

    /// <summary>How many bytes from the start belong to a broken or cut sequence.</summary>
    internal static int BrokenPrefix(ReadOnlySpan<byte> bytes)
    {
        var length = 0;
        while (length < bytes.Length && Rune.DecodeFromUtf8(bytes[length..], out _, out var step) != OperationStatus.Done)
        {
            length += step;
        }

        return length;
    }
}
