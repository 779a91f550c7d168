namespace ModelNet.Batch;

/// <summary>Takes away what a crash left of a last line. What it said is on the log, or is asked again.</summary>
public static class TailRepair
{
    private const int BlockBytes = 1 << 16;

    /// <summary>Cuts the file after its last newline and syncs it.</summary>
    /// <returns>How many bytes were cut.</returns>
    public static long Cut(FileStream file)
    {
        var keep = EndOfLines(file);
        var cut = file.Length - keep;
        if (cut > 0)
        {
            file.SetLength(keep);
            file.Flush(flushToDisk: true);
        }

        file.Seek(0, SeekOrigin.End);
        return cut;
    }

    private static long EndOfLines(FileStream file)
    {
        var block = new byte[BlockBytes];
        for (var end = file.Length; end > 0;)
        {
            var start = Math.Max(0, end - BlockBytes);
            var part = block.AsSpan(0, (int)(end - start));
            file.Seek(start, SeekOrigin.Begin);
            file.ReadExactly(part);
            var newline = part.LastIndexOf((byte)'\n');
            if (newline >= 0)
            {
                return start + newline + 1;
            }

            end = start;
        }

        return 0;
    }
}
