using System.IO.Compression;

namespace ModelNet.Batch;

/// <summary>Opens an input whatever it is: gzip is recognised by its first two bytes, not by its name.</summary>
public static class PlainStream
{
    private const int Magic = 2;
    private const string StrictSwitch = "System.IO.Compression.UseStrictValidation";

    // Without it the runtime takes a file that was cut off for one that has ended, and lines would be lost without a word.
    static PlainStream() => AppContext.SetSwitch(StrictSwitch, true);

    /// <summary>The text of a stream; disposing it disposes the stream.</summary>
    public static Stream Of(Stream stream) => new UnknownStream(stream);

    /// <summary>Looks at its first bytes when it is read first, since nothing may have come through a pipe before.</summary>
    private sealed class UnknownStream(Stream rest) : ForwardStream
    {
        private Stream? _text;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _text ??= await Recognise(cancellationToken);
            return await _text.ReadAsync(buffer, cancellationToken);
        }

        public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _text?.Dispose();
                rest.Dispose();
            }

            base.Dispose(disposing);
        }

        private async ValueTask<Stream> Recognise(CancellationToken cancellation)
        {
            var first = new byte[Magic];
            var count = await rest.ReadAtLeastAsync(first, Magic, throwOnEndOfStream: false, cancellation);
            var whole = new PrefixedStream(first.AsMemory(0, count), rest);
            return first is [0x1f, 0x8b] ? new GZipStream(whole, CompressionMode.Decompress) : whole;
        }
    }

    /// <summary>A stream whose first bytes were read already, for those that cannot go back.</summary>
    private sealed class PrefixedStream(ReadOnlyMemory<byte> prefix, Stream rest) : ForwardStream
    {
        private ReadOnlyMemory<byte> _prefix = prefix;

        public override int Read(byte[] buffer, int offset, int count) => _prefix.IsEmpty ? rest.Read(buffer, offset, count) : ReadPrefix(buffer.AsSpan(offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            => _prefix.IsEmpty ? rest.ReadAsync(buffer, cancellationToken) : new ValueTask<int>(ReadPrefix(buffer.Span));

        private int ReadPrefix(Span<byte> buffer)
        {
            var count = Math.Min(buffer.Length, _prefix.Length);
            _prefix.Span[..count].CopyTo(buffer);
            _prefix = _prefix[count..];
            return count;
        }
    }
}
