using ModelNet.Vocabulary;

namespace ModelNet.Inference.Scripted;

/// <summary>Hashes for models without weights: the same on every machine.</summary>
public static class ScriptedHash
{
    private const ulong Offset = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>Every input bit reaches every output bit (SplitMix64's finaliser: Steele, Lea and Flood 2014).</summary>
    public static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }

    /// <summary>Of bytes, mixed (FNV-1a).</summary>
    public static ulong OfBytes(ReadOnlySpan<byte> bytes) => Mix(Add(Offset, bytes));

    /// <summary>Of the text that these tokens are, mixed: equal for models of different vocabularies that have read the same.</summary>
    public static ulong OfText(VocabularyTable table, ReadOnlySpan<int> tokens, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(table);
        var hash = Offset ^ seed;
        foreach (var id in tokens)
        {
            hash = Add(hash, table.BytesOf(id));
        }

        return Mix(hash);
    }

    private static ulong Add(ulong hash, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            hash = (hash ^ value) * Prime;
        }

        return hash;
    }
}
