using System.Numerics;

namespace ModelNet.Fusion;

/// <summary>Hoare's selection: partial order in linear expected time, in place.</summary>
internal static class QuickSelect
{
    /// <summary>Moves the value of this rank (0 = smallest) to its place, smaller ones before it and larger ones behind it.</summary>
    public static void Order<T>(Span<T> values, int rank)
        where T : struct, IComparisonOperators<T, T, bool>
    {
        var low = 0;
        var high = values.Length - 1;
        while (low < high)
        {
            var (left, right) = Partition(values, low, high);
            if (rank <= right)
            {
                high = right;
            }
            else if (rank >= left)
            {
                low = left;
            }
            else
            {
                return;
            }
        }
    }

    private static (int Left, int Right) Partition<T>(Span<T> values, int low, int high)
        where T : struct, IComparisonOperators<T, T, bool>
    {
        var pivot = MedianOfThree(values[low], values[low + ((high - low) / 2)], values[high]);
        var left = low;
        var right = high;
        while (left <= right)
        {
            while (values[left] < pivot)
            {
                left++;
            }

            while (values[right] > pivot)
            {
                right--;
            }

            if (left <= right)
            {
                (values[left], values[right]) = (values[right], values[left]);
                left++;
                right--;
            }
        }

        return (left, right);
    }

    private static T MedianOfThree<T>(T a, T b, T c)
        where T : struct, IComparisonOperators<T, T, bool>
    {
        if (a > b)
        {
            (a, b) = (b, a);
        }

        return c < a ? a : c > b ? b : c;
    }
}
