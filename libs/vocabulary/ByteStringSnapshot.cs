namespace ModelNet.Vocabulary;

/// <summary>What a <see cref="ByteStringSet"/> held at one moment. The set only ever appends, so its readers need no lock.</summary>
public sealed class ByteStringSnapshot
{
    private readonly byte[] _bytes;
    private readonly int[] _ends;

    internal ByteStringSnapshot(byte[] bytes, int[] ends, int count)
    {
        _bytes = bytes;
        _ends = ends;
        Count = count;
    }

    /// <summary>How many strings it holds.</summary>
    public int Count { get; }

    /// <summary>The bytes of the string with this number.</summary>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return ByteStringSet.Slice(_bytes, _ends, index);
        }
    }
}
