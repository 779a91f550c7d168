using System.Text.Unicode;

namespace ModelNet.Fusion;

/// <summary>
/// Turns a stream of token bytes into text, never showing half a code point: what was given out is always a prefix of the final text. Each invalid
/// sequence becomes U+FFFD by the Unicode Standard's substitution of maximal subparts (section 3.9). Belongs to one thread at a time.
/// </summary>
public sealed class Utf8Stream
{
    private readonly byte[] _tail = new byte[4];
    private byte[] _bytes = new byte[256];
    private char[] _text = new char[256];

    /// <summary>Bytes held back because they may be the beginning of a code point: 0 … 3.</summary>
    public int PendingBytes { get; private set; }

    /// <summary>Takes more bytes and gives the text that is now certain, valid until the next call.</summary>
    public ReadOnlySpan<char> Append(ReadOnlySpan<byte> bytes)
    {
        var length = PendingBytes + bytes.Length;
        EnsureRoom(length);
        _tail.AsSpan(0, PendingBytes).CopyTo(_bytes);
        bytes.CopyTo(_bytes.AsSpan(PendingBytes));
        Utf8.ToUtf16(_bytes.AsSpan(0, length), _text, out var read, out var written, replaceInvalidSequences: true, isFinalBlock: false);
        PendingBytes = length - read;
        _bytes.AsSpan(read, PendingBytes).CopyTo(_tail);
        return _text.AsSpan(0, written);
    }

    /// <summary>
    /// Ends the text. An incomplete code point at the end is not part of it; the raw bytes stay in the log. The stream is then as new.
    /// </summary>
    /// <returns>How many bytes were dropped.</returns>
    public int Complete()
    {
        var dropped = PendingBytes;
        PendingBytes = 0;
        return dropped;
    }

    /// <summary>The text of bytes that are all there: what a stream that got them would have given out.</summary>
    public static string TextOf(ReadOnlySpan<byte> bytes) => new Utf8Stream().Append(bytes).ToString();

    private void EnsureRoom(int length)
    {
        if (length > _bytes.Length)
        {
            _bytes = new byte[Math.Max(length, 2 * _bytes.Length)];
            _text = new char[_bytes.Length]; // no UTF-8 byte gives more than one UTF-16 unit
        }
    }
}
