namespace ModelNet.Evaluation;

/// <summary>Draws questions so that a seed always means the same ones, on every machine and runtime.</summary>
public static class QuestionSample
{
    /// <summary>So many of the numbers 0 … <paramref name="count"/> − 1, each set equally likely, in ascending order.</summary>
    public static IReadOnlyList<int> Draw(int count, int wanted, int seed)
    {
        var numbers = Enumerable.Range(0, count).ToArray();
        var state = (ulong)(uint)seed;
        var taken = Math.Min(count, wanted);
        for (var i = 0; i < taken; i++)
        {
            var other = i + (int)(Next(ref state) % (ulong)(count - i));
            (numbers[i], numbers[other]) = (numbers[other], numbers[i]);
        }

        return [.. numbers.Take(taken).Order()];
    }

    /// <summary>SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).</summary>
    private static ulong Next(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
