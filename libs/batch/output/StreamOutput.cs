namespace ModelNet.Batch;

/// <summary>Lines into a stream: a file, whose bytes are forced to the device, or anything else, which is flushed.</summary>
public sealed class StreamOutput(Stream stream) : ILineOutput
{
    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> lines) => stream.Write(lines);

    /// <inheritdoc/>
    public void Sync()
    {
        if (stream is FileStream { CanSeek: true } file)
        {
            file.Flush(flushToDisk: true);
        }
        else
        {
            stream.Flush();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();
}
