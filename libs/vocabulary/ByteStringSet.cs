using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace ModelNet.Vocabulary;

/// <summary>
/// A growing set of byte strings that numbers them 0, 1, 2, … in the order of their first appearance. All bytes lie in one array, so a
/// quarter of a million tokens cost a few megabytes and no object each. One thread writes; <see cref="Snapshot"/> is for readers.
/// </summary>
public sealed class ByteStringSet
{
    private byte[] _bytes;
    private int[] _ends;
    private int[] _slots;
    private int _count;

    /// <param name="capacity">How many strings are expected.</param>
    public ByteStringSet(int capacity = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        _ends = new int[Math.Max(capacity, 16)];
        _bytes = new byte[_ends.Length * 8];
        _slots = new int[SlotsFor(_ends.Length)];
    }

    /// <summary>How many different strings were added.</summary>
    public int Count => _count;

    /// <summary>The bytes of the string with this number.</summary>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_count, nameof(index));
            return Slice(_bytes, _ends, index);
        }
    }

    /// <summary>The number of the string, adding it when it is new.</summary>
    /// <exception cref="VocabularyException">code <c>vocabulary_too_large</c>: more than 2 GiB of bytes.</exception>
    public int Add(ReadOnlySpan<byte> value)
    {
        var slot = FindSlot(value);
        if (_slots[slot] != 0)
        {
            return _slots[slot] - 1;
        }

        Append(value);
        _slots[slot] = _count;
        if (_count > _slots.Length / 2)
        {
            Rehash();
        }

        return _count - 1;
    }

    /// <summary>The number of the string, or −1 when it was never added.</summary>
    public int Find(ReadOnlySpan<byte> value) => _slots[FindSlot(value)] - 1;

    /// <summary>What the set holds now, safe to read from other threads while this one adds more.</summary>
    public ByteStringSnapshot Snapshot() => new(_bytes, _ends, _count);

    internal static ReadOnlySpan<byte> Slice(byte[] bytes, int[] ends, int index)
    {
        var start = index == 0 ? 0 : ends[index - 1];
        return bytes.AsSpan(start, ends[index] - start);
    }

    private void Append(ReadOnlySpan<byte> value)
    {
        var start = _count == 0 ? 0 : _ends[_count - 1];
        if (start > Array.MaxLength - value.Length)
        {
            throw new VocabularyException("vocabulary_too_large", "The token table holds more than 2 GiB of bytes.", "Check the model file: no tokeniser is that large.");
        }

        var end = start + value.Length;
        if (end > _bytes.Length)
        {
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(2L * _bytes.Length, end)));
        }

        if (_count == _ends.Length)
        {
            Array.Resize(ref _ends, 2 * _ends.Length);
        }

        value.CopyTo(_bytes.AsSpan(start));
        _ends[_count++] = end;
    }

    private int FindSlot(ReadOnlySpan<byte> value)
    {
        var mask = _slots.Length - 1;
        var slot = (int)HashOf(value) & mask;
        while (_slots[slot] != 0 && !Slice(_bytes, _ends, _slots[slot] - 1).SequenceEqual(value))
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private void Rehash()
    {
        _slots = new int[2 * _slots.Length];
        for (var i = 0; i < _count; i++)
        {
            _slots[FindSlot(Slice(_bytes, _ends, i))] = i + 1;
        }
    }

    private static int SlotsFor(int capacity) => (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)capacity * 2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong HashOf(ReadOnlySpan<byte> value)
    {
        const ulong Multiplier = 0x9E37_79B9_7F4A_7C15; // 2^64 / the golden ratio: spreads consecutive values over the high bits
        var hash = (ulong)value.Length * Multiplier;
        while (value.Length >= sizeof(ulong))
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(value));
            value = value[sizeof(ulong)..];
        }

        var tail = 0UL;
        foreach (var b in value)
        {
            tail = (tail << 8) | b;
        }

        return Mix(hash ^ tail);

        static ulong Mix(ulong x)
        {
            x = (x ^ (x >> 32)) * Multiplier;
            return x ^ (x >> 29);
        }
    }
}
