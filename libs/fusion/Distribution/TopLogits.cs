using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ModelNet.Fusion;

/// <summary>Finds the ids whose logit reaches a threshold, looking only into the tiles whose maximum does.</summary>
internal sealed class TopLogits
{
    private float[] _groupMaxima = new float[256];

    /// <summary>The ids that the last <see cref="Collect"/> found, ascending.</summary>
    public int[] Ids { get; private set; } = new int[1024];

    /// <summary>
    /// A logit that at least <paramref name="wanted"/> ids reach: that many groups of tiles have a maximum that does. With too few tiles the row itself is
    /// searched; −∞ when most of it is wanted.
    /// </summary>
    public float Threshold(ReadOnlySpan<float> logits, ReadOnlySpan<float> tileMaxima, int wanted)
    {
        if (wanted > logits.Length / 4)
        {
            return float.NegativeInfinity;
        }

        return wanted > tileMaxima.Length
            ? Select(logits, 1, wanted)
            : Select(tileMaxima, Math.Max(1, tileMaxima.Length / 3 / wanted), wanted);
    }

    /// <summary>Collects every id whose logit is at least <paramref name="threshold"/>; returns their number.</summary>
    public int Collect(ReadOnlySpan<float> logits, ReadOnlySpan<float> tileMaxima, float threshold)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            return Collect<Lanes512, Vector512<float>>(logits, tileMaxima, threshold);
        }

        return Vector256.IsHardwareAccelerated
            ? Collect<Lanes256, Vector256<float>>(logits, tileMaxima, threshold)
            : Collect<Lanes128, Vector128<float>>(logits, tileMaxima, threshold);
    }

    internal int Collect<TLanes, TVector>(ReadOnlySpan<float> logits, ReadOnlySpan<float> tileMaxima, float threshold)
        where TLanes : IFloatLanes<TVector>
        where TVector : struct
    {
        var count = 0;
        for (var tile = 0; tile < tileMaxima.Length; tile++)
        {
            if (tileMaxima[tile] >= threshold)
            {
                EnsureRoom(count + LogNormaliser.Tile);
                count = CollectTile<TLanes, TVector>(logits, tile * LogNormaliser.Tile, threshold, count);
            }
        }

        return count;
    }

    private int CollectTile<TLanes, TVector>(ReadOnlySpan<float> logits, int start, float threshold, int count)
        where TLanes : IFloatLanes<TVector>
        where TVector : struct
    {
        var end = Math.Min(start + LogNormaliser.Tile, logits.Length);
        var bound = TLanes.Create(threshold);
        ref var first = ref MemoryMarshal.GetReference(logits);
        var i = start;
        for (; i <= end - TLanes.Width; i += TLanes.Width)
        {
            var mask = TLanes.MaskAtLeast(TLanes.Load(in first, i), bound);
            for (; mask != 0; mask &= mask - 1)
            {
                Ids[count++] = i + System.Numerics.BitOperations.TrailingZeroCount(mask);
            }
        }

        for (; i < end; i++)
        {
            if (logits[i] >= threshold)
            {
                Ids[count++] = i;
            }
        }

        return count;
    }

    /// <summary>The largest value that the maxima of <paramref name="wanted"/> groups reach.</summary>
    private float Select(ReadOnlySpan<float> values, int valuesInGroup, int wanted)
    {
        var groups = values.Length / valuesInGroup;
        if (_groupMaxima.Length < groups)
        {
            _groupMaxima = new float[groups];
        }

        for (var group = 0; group < groups; group++)
        {
            var largest = float.NegativeInfinity;
            foreach (var value in values.Slice(group * valuesInGroup, valuesInGroup))
            {
                largest = value > largest ? value : largest;
            }

            _groupMaxima[group] = largest;
        }

        var maxima = _groupMaxima.AsSpan(0, groups);
        QuickSelect.Order(maxima, groups - wanted);
        return maxima[groups - wanted];
    }

    private void EnsureRoom(int count)
    {
        if (count > Ids.Length)
        {
            var ids = Ids;
            Array.Resize(ref ids, Math.Max(count, 2 * ids.Length));
            Ids = ids;
        }
    }
}
