using System.Globalization;
using System.Security.Cryptography;

namespace ModelNet.Inference.Llama;

/// <summary>The SHA-256 of a model file. Large files are hashed once: the result is kept in the user's cache under path, size and time.</summary>
public static class FileFingerprint
{
    private const long WorthCaching = 256L << 20;

    public static string Compute(string path)
    {
        var file = new FileInfo(path);
        if (file.Length < WorthCaching)
        {
            return Hash(path);
        }

        var entry = CacheEntry(file);
        if (Cached(entry) is { } known)
        {
            return known;
        }

        var hash = Hash(path);
        Store(entry, hash);
        return hash;
    }

    internal static string Hash(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static string CacheEntry(FileInfo file)
    {
        var identity = string.Create(CultureInfo.InvariantCulture, $"{file.FullName}\n{file.Length}\n{file.LastWriteTimeUtc.Ticks}");
        var name = Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(identity)));
        var root = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } named
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.Combine(root, "modelnet", "sha256", name);
    }

    private static string? Cached(string entry)
    {
        try
        {
            var text = File.ReadAllText(entry).Trim();
            return text.Length == 64 && text.All(char.IsAsciiHexDigitLower) ? text : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null; // no cache is not an error: the file is hashed again
        }
    }

    private static void Store(string entry, string hash)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(entry)!);
            var temporary = $"{entry}.{Environment.ProcessId}";
            File.WriteAllText(temporary, hash);
            File.Move(temporary, entry, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return; // a read-only home only costs the next start some time
        }
    }
}
