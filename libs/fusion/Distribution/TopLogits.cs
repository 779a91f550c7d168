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
    /// A logit that at least <paramref name="wanted"/> ids reach: the maxima of that many groups of tiles do. −∞ when there are too few tiles to say.
    /// </summary>
    public float Threshold(ReadOnlySpan<float> tileMaxima, int wanted)
    {
        var tilesInGroup = tileMaxima.Length / 3 / wanted;
        if (tilesInGroup == 0)
        {
            return tileMaxima.Length < wanted ? float.NegativeInfinity : Select(tileMaxima, 1, wanted);
        }

        return Select(tileMaxima, tilesInGroup, wanted);
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

    private float Select(ReadOnlySpan<float> tileMaxima, int tilesInGroup, int wanted)
    {
        var groups = tileMaxima.Length / tilesInGroup;
        if (_groupMaxima.Length < groups)
        {
            _groupMaxima = new float[groups];
        }

        for (var group = 0; group < groups; group++)
        {
            var largest = float.NegativeInfinity;
            foreach (var value in tileMaxima.Slice(group * tilesInGroup, tilesInGroup))
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
