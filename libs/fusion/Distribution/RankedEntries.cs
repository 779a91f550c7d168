using ModelNet.Vocabulary;

namespace ModelNet.Fusion;

/// <summary>
/// Byte strings with their probabilities, packed into one integer each so that ascending integers are descending probabilities:
/// the inverted bits of the float above the byte string's number.
/// </summary>
internal sealed class RankedEntries
{
    private readonly Comparison<ulong> _byBytes;
    private ulong[] _keys = new ulong[1024];
    private VocabularyTable? _table;

    public RankedEntries()
    {
        _byBytes = (left, right) => _table!.ByteString((int)(uint)left).SequenceCompareTo(_table.ByteString((int)(uint)right));
    }

    public int Count { get; private set; }

    public void Clear(VocabularyTable table)
    {
        _table = table;
        Count = 0;
    }

    public void Add(int byteString, float probability)
    {
        if (Count == _keys.Length)
        {
            Array.Resize(ref _keys, 2 * _keys.Length);
        }

        _keys[Count++] = ((ulong)~BitConverter.SingleToUInt32Bits(probability) << 32) | (uint)byteString;
    }

    public int ByteString(int rank) => (int)(uint)_keys[rank];

    public float Probability(int rank) => ProbabilityOf(_keys[rank]);

    /// <summary>How many entries are at least this probable.</summary>
    public int CountAtLeast(float probability)
    {
        var count = 0;
        foreach (var key in _keys.AsSpan(0, Count))
        {
            count += ProbabilityOf(key) >= probability ? 1 : 0;
        }

        return count;
    }

    /// <summary>Puts the <paramref name="wanted"/> most probable entries first, in order: by probability, then by byte order of the token.</summary>
    public void SortFirst(int wanted)
    {
        var keys = _keys.AsSpan(0, Count);
        if (wanted < Count / 4)
        {
            QuickSelect.Order(keys, wanted - 1);
            keys = keys[..WithTies(keys, wanted)];
        }

        keys.Sort();
        SortTies(keys);
    }

    /// <summary>
    /// Entries beyond the wanted ones may be as probable as the last of them and come first in byte order: moves those forward as well.
    /// </summary>
    private static int WithTies(Span<ulong> keys, int wanted)
    {
        var last = keys[wanted - 1] >> 32;
        var end = wanted;
        for (var i = wanted; i < keys.Length; i++)
        {
            if (keys[i] >> 32 == last)
            {
                (keys[i], keys[end]) = (keys[end], keys[i]);
                end++;
            }
        }

        return end;
    }

    private void SortTies(Span<ulong> keys)
    {
        for (var start = 0; start < keys.Length;)
        {
            var end = start + 1;
            while (end < keys.Length && keys[end] >> 32 == keys[start] >> 32)
            {
                end++;
            }

            if (end - start > 1)
            {
                keys[start..end].Sort(_byBytes);
            }

            start = end;
        }
    }

    private static float ProbabilityOf(ulong key) => BitConverter.UInt32BitsToSingle(~(uint)(key >> 32));
}
