namespace ModelNet.Fusion.Tests;

/// <summary>Runs a check on many seeded cases; a failure names the seed that repeats it.</summary>
internal static class Property
{
    public static void ForAll(int cases, Action<Random> check)
    {
        for (var seed = 1; seed <= cases; seed++)
        {
            try
            {
                check(new Random(seed));
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"Seed {seed} of {cases}: {failure.Message}", failure);
            }
        }
    }
}
