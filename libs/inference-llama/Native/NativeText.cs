using System.Runtime.InteropServices;
using System.Text;

namespace ModelNet.Inference.Llama.Native;

/// <summary>Text that comes from C.</summary>
internal static unsafe class NativeText
{
    /// <summary>A zero-terminated UTF-8 string, or empty for null.</summary>
    internal static string Read(byte* text) => text is null ? string.Empty : Encoding.UTF8.GetString(Bytes(text));

    /// <summary>The bytes of a zero-terminated string, without the zero.</summary>
    internal static ReadOnlySpan<byte> Bytes(byte* text) => MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text);
}
