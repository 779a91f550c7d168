using System.Buffers;

namespace ModelNet.Batch;

/// <summary>
/// Cuts a stream into lines and never holds more than one bounded line. Not thread-safe. A byte-order mark at the stream's beginning is
/// passed over.
/// </summary>
public sealed class LineReader(Stream stream, int maxBytes)
{
    private const int BufferBytes = 1 << 16;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly ArrayBufferWriter<byte> _pieces = new();
    private int _start;
    private int _end;

    /// <summary>The line's number, from 1; 0 before the first.</summary>
    public long Number { get; private set; }

    /// <summary>The line without its newline, valid until the next read; empty when it is too long.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    /// <summary>Bytes of the line without its newline.</summary>
    public long Length { get; private set; }

    public bool IsTooLong => Length > maxBytes;

    /// <summary>Whether a newline ended it; false only for a file's unfinished last line.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Bytes of the stream up to this line's end, its newline with it.</summary>
    public long Position { get; private set; }

    /// <summary>Nothing but the spaces of JSON.</summary>
    public bool IsBlank => !IsTooLong && Line.Span.IndexOfAnyExcept(" \t\r"u8) < 0;

    /// <summary>Reads the next line; false at the end.</summary>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellation = default)
    {
        _pieces.ResetWrittenCount();
        Length = 0;
        while (true)
        {
            var found = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (found >= 0)
            {
                Take(found, newline: true);
                return true;
            }

            Keep(_end - _start);
            (_start, _end) = (0, await stream.ReadAsync(_buffer, cancellation));
            if (_end == 0)
            {
                return TakeRest();
            }
        }
    }

    private bool TakeRest()
    {
        if (Length == 0)
        {
            return false;
        }

        Take(0, newline: false);
        return true;
    }

    /// <summary>Keeps a part of the line, unless the line is too long already: the rest of it is then only counted.</summary>
    private void Keep(int bytes)
    {
        Length += bytes;
        if (!IsTooLong)
        {
            _pieces.Write(_buffer.AsSpan(_start, bytes));
        }
    }

    private void Take(int bytes, bool newline)
    {
        if (_pieces.WrittenCount > 0 || Length > 0)
        {
            Keep(bytes);
            Line = IsTooLong ? default : _pieces.WrittenMemory;
        }
        else
        {
            Length = bytes;
            Line = IsTooLong ? default : _buffer.AsMemory(_start, bytes);
        }

        _start += bytes + (newline ? 1 : 0);
        Position += Length + (newline ? 1 : 0);
        IsComplete = newline;
        Number++;
        if (Number == 1 && Line.Span.StartsWith("\uFEFF"u8))
        {
            Line = Line["\uFEFF"u8.Length..];
        }
    }
}
