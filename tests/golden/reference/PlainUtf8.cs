using System.Text;

namespace ModelNet.Golden.Reference;

/// <summary>Bytes to text as a reader of the stream sees it at its end.</summary>
internal static class PlainUtf8
{
    /// <summary>Invalid bytes become U+FFFD; the beginning of a code point that never ended is left out.</summary>
    public static string Decode(IEnumerable<byte> bytes)
    {
        var all = bytes.ToArray();
        var decoder = new UTF8Encoding(false, false).GetDecoder();
        var text = new char[all.Length + 1];
        var length = decoder.GetChars(all, text, flush: false);
        return new string(text, 0, length);
    }
}
