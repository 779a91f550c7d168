using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace ModelNet.Contracts;

/// <summary>An Avro string in a buffer that is used again. Always holds valid UTF-8. Compares by content.</summary>
public sealed class Utf8Text : IReusable, IEquatable<Utf8Text>
{
    private ByteStore _store;

    /// <summary>Length in bytes.</summary>
    public int Length => _store.Length;

    public bool IsEmpty => _store.Length == 0;

    /// <summary>The UTF-8 bytes, valid until the next change.</summary>
    public ReadOnlySpan<byte> Span => _store.Span;

    /// <exception cref="AvroFormatException"><c>bad_utf8</c>: a surrogate without its partner.</exception>
    public void Set(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _store.Clear();
        Append(value);
    }

    /// <exception cref="AvroFormatException"><c>bad_utf8</c>: the bytes are not valid UTF-8.</exception>
    public void Set(ReadOnlySpan<byte> utf8)
    {
        Check(utf8);
        _store.Set(utf8);
    }

    /// <summary>Appends text. On an exception the text is as before.</summary>
    /// <exception cref="AvroFormatException"><c>bad_utf8</c>: a surrogate without its partner.</exception>
    public void Append(ReadOnlySpan<char> value)
    {
        var before = _store.Length;
        var room = _store.Extend(Encoding.UTF8.GetMaxByteCount(value.Length));
        var status = Utf8.FromUtf16(value, room, out _, out var written, replaceInvalidSequences: false);
        _store.Shorten(status == OperationStatus.Done ? before + written : before);
        if (status != OperationStatus.Done)
        {
            throw new AvroFormatException(AvroErrors.BadUtf8, "the text has a surrogate without its partner");
        }
    }

    /// <summary>Appends bytes that are valid UTF-8 by themselves (whole code points).</summary>
    /// <exception cref="AvroFormatException"><c>bad_utf8</c>: the bytes are not valid UTF-8.</exception>
    public void Append(ReadOnlySpan<byte> utf8)
    {
        Check(utf8);
        _store.Append(utf8);
    }

    public void CopyFrom(Utf8Text other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!ReferenceEquals(this, other))
        {
            SetValid(other.Span);
        }
    }

    public void Reset() => _store.Clear();

    public bool Equals(ReadOnlySpan<byte> utf8) => Span.SequenceEqual(utf8);

    public bool Equals(Utf8Text? other) => other is not null && Equals(other.Span);

    public override bool Equals(object? obj) => Equals(obj as Utf8Text);

    /// <summary>The content's hash: not for a key that changes.</summary>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    public override string ToString() => Encoding.UTF8.GetString(Span);

    /// <summary>Sets bytes that were checked already.</summary>
    internal void SetValid(ReadOnlySpan<byte> utf8) => _store.Set(utf8);

    private static void Check(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
        {
            throw new AvroFormatException(AvroErrors.BadUtf8, "the bytes are not valid UTF-8");
        }
    }
}
