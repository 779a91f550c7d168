namespace ModelNet.Contracts;

/// <summary>What resolution needs beyond a generated record: raw spans, going back, and bounds on nesting and on values that take no bytes.</summary>
public ref partial struct AvroReader
{
    /// <summary>How deep values may lie inside one another; a schema that contains itself would otherwise use up the stack.</summary>
    private const int MaxNesting = 64;

    /// <summary>A place in the datum with what had been counted up to it.</summary>
    internal readonly record struct Mark(int Position, int Items, int Objects);

    internal readonly Mark Here => new(_position, _items, _objects);

    /// <summary>Goes to a place; what was counted since does not count twice.</summary>
    internal void Seek(Mark mark) => (_position, _items, _objects) = mark;

    /// <summary>The bytes from a place up to here.</summary>
    internal readonly ReadOnlySpan<byte> Since(Mark start) => _data[start.Position.._position];

    /// <summary>Before a value that holds others; also bounds how many there may be, since an empty record takes no bytes.</summary>
    internal void Enter()
    {
        if (++_nesting > MaxNesting)
        {
            throw Error(AvroErrors.LimitExceeded, $"values lie inside one another more than {MaxNesting} deep");
        }

        if (++_items > _limits.MaxTotalItems)
        {
            throw Limit(nameof(AvroLimits.MaxTotalItems), _items, _limits.MaxTotalItems);
        }
    }

    internal void Leave() => _nesting--;

    /// <summary>A byte string's or string's bytes, in place.</summary>
    internal ReadOnlySpan<byte> ReadByteSpan() => ReadBytes();

    internal ReadOnlySpan<byte> ReadRaw(int length)
    {
        Need(length);
        var bytes = _data.Slice(_position, length);
        _position += length;
        return bytes;
    }

    /// <summary>The head of the next block of an array or a map; false after the last.</summary>
    internal bool NextBlock(int soFar, Resolution.SchemaSize item, out AvroBlock block) => item.IsNumber
        ? NextValueBlock(soFar, item.MinBytes, out block)
        : NextObjectBlock(soFar, item.MinBytes, out block);

    /// <summary>The index of a union's branch, below <paramref name="branches"/>.</summary>
    internal int ReadBranch(int branches)
    {
        var start = _position;
        var index = ReadLong();
        return index >= 0 && index < branches
            ? (int)index
            : throw new AvroFormatException(AvroErrors.BadUnion, $"branch {index} of a union with {branches}", start);
    }
}
