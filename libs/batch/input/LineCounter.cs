namespace ModelNet.Batch;

/// <summary>Counts the lines of a file ahead of the reader, so that progress can say how much is left.</summary>
public static class LineCounter
{
    private const int BufferBytes = 1 << 18;

    /// <summary>Lines that are not blank.</summary>
    public static async Task<long> CountAsync(Stream stream, CancellationToken cancellation = default)
    {
        var buffer = new byte[BufferBytes];
        var (count, blank) = (0L, true);
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellation)) > 0)
        {
            count += Count(buffer.AsSpan(0, read), ref blank);
        }

        return count + (blank ? 0 : 1);
    }

    private static long Count(ReadOnlySpan<byte> bytes, ref bool blank)
    {
        var count = 0L;
        int end;
        while ((end = bytes.IndexOf((byte)'\n')) >= 0)
        {
            count += blank && IsBlank(bytes[..end]) ? 0 : 1;
            blank = true;
            bytes = bytes[(end + 1)..];
        }

        blank &= IsBlank(bytes);
        return count;
    }

    private static bool IsBlank(ReadOnlySpan<byte> bytes) => bytes.IndexOfAnyExcept(" \t\r"u8) < 0;
}
