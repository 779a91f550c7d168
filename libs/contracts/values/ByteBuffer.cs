namespace ModelNet.Contracts;

/// <summary>An Avro byte string in a buffer that is used again. Compares by content.</summary>
public sealed class ByteBuffer : IReusable, IEquatable<ByteBuffer>
{
    private ByteStore _store;

    public int Length => _store.Length;

    public bool IsEmpty => _store.Length == 0;

    /// <summary>The bytes, valid until the next change.</summary>
    public ReadOnlySpan<byte> Span => _store.Span;

    public void Set(ReadOnlySpan<byte> value) => _store.Set(value);

    public void Append(ReadOnlySpan<byte> value) => _store.Append(value);

    public void Append(byte value) => _store.Extend(1)[0] = value;

    public void CopyFrom(ByteBuffer other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!ReferenceEquals(this, other))
        {
            Set(other.Span);
        }
    }

    public void Reset() => _store.Clear();

    public bool Equals(ReadOnlySpan<byte> other) => Span.SequenceEqual(other);

    public bool Equals(ByteBuffer? other) => other is not null && Equals(other.Span);

    public override bool Equals(object? obj) => Equals(obj as ByteBuffer);

    /// <summary>The content's hash: not for a key that changes.</summary>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    /// <summary>The bytes in hex, for people.</summary>
    public override string ToString() => Convert.ToHexString(Span);
}
