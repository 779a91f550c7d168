namespace ModelNet.Contracts;

/// <summary>The growable storage behind <see cref="Utf8Text"/> and <see cref="ByteBuffer"/>.</summary>
internal struct ByteStore
{
    private byte[]? _bytes;

    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    public void Clear()
    {
        Length = 0;
        if (_bytes?.Length > Retention.TextBytes)
        {
            _bytes = null;
        }
    }

    /// <summary>Replaces the value; <paramref name="value"/> may be a part of the old one, since copying within a buffer is safe.</summary>
    public void Set(ReadOnlySpan<byte> value)
    {
        Clear();
        Append(value);
    }

    public void Append(ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
        {
            value.CopyTo(Extend(value.Length));
        }
    }

    /// <summary>Room for <paramref name="count"/> more bytes, part of the value from now on.</summary>
    public Span<byte> Extend(int count)
    {
        var needed = checked(Length + count);
        if (_bytes is null || needed > _bytes.Length)
        {
            Array.Resize(ref _bytes, Retention.Grow(_bytes?.Length ?? 0, needed));
        }
        var room = _bytes.AsSpan(Length, count);
        Length = needed;
        return room;
    }

    public void Shorten(int length) => Length = length;
}
