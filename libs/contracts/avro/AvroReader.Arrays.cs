using System.Runtime.InteropServices;

namespace ModelNet.Contracts;

/// <summary>A block of an array: how many entries, and where it must end (-1 when the producer did not say).</summary>
public readonly record struct AvroBlock(int Count, int End);

/// <summary>Arrays: blocks of entries, ended by an empty block; a negative count is followed by the block's size in bytes.</summary>
public ref partial struct AvroReader
{
    /// <summary>Before an array's first block.</summary>
    public void EnterArray()
    {
        if (++_depth > _limits.MaxDepth)
        {
            throw Limit(nameof(AvroLimits.MaxDepth), _depth, _limits.MaxDepth);
        }
    }

    public void LeaveArray() => _depth--;

    /// <summary>The head of the next block of an array of objects. False after the last.</summary>
    /// <param name="soFar">How many entries earlier blocks had.</param>
    /// <param name="minItemBytes">The shortest encoding of an entry, at least 1.</param>
    /// <param name="block">The block, for <see cref="EndBlock"/> after its entries.</param>
    public bool NextObjectBlock(int soFar, int minItemBytes, out AvroBlock block)
    {
        if (!NextBlock(soFar, minItemBytes, _limits.MaxArrayObjects, nameof(AvroLimits.MaxArrayObjects), out block))
        {
            return false;
        }
        _objects += block.Count;
        if (_objects > _limits.MaxTotalObjects)
        {
            throw Limit(nameof(AvroLimits.MaxTotalObjects), _objects, _limits.MaxTotalObjects);
        }
        return true;
    }

    /// <summary>After a block's entries: checks the stated size.</summary>
    public readonly void EndBlock(AvroBlock block)
    {
        if (block.End >= 0 && block.End != _position)
        {
            throw Error(AvroErrors.BadLength, $"an array block should end at byte {block.End}");
        }
    }

    public void ReadArray(ValueList<int> into)
    {
        Start(into);
        while (NextValueBlock(into.Count, 1, out var block))
        {
            foreach (ref var value in into.Extend(block.Count))
            {
                value = ReadInt();
            }
            EndBlock(block);
        }
        LeaveArray();
    }

    public void ReadArray(ValueList<long> into)
    {
        Start(into);
        while (NextValueBlock(into.Count, 1, out var block))
        {
            foreach (ref var value in into.Extend(block.Count))
            {
                value = ReadLong();
            }
            EndBlock(block);
        }
        LeaveArray();
    }

    public void ReadArray(ValueList<bool> into)
    {
        Start(into);
        while (NextValueBlock(into.Count, 1, out var block))
        {
            foreach (ref var value in into.Extend(block.Count))
            {
                value = ReadBoolean();
            }
            EndBlock(block);
        }
        LeaveArray();
    }

    public void ReadArray(ValueList<float> into)
    {
        Start(into);
        while (NextValueBlock(into.Count, sizeof(float), out var block))
        {
            Copy(MemoryMarshal.AsBytes(into.Extend(block.Count)), sizeof(float));
            EndBlock(block);
        }
        LeaveArray();
    }

    public void ReadArray(ValueList<double> into)
    {
        Start(into);
        while (NextValueBlock(into.Count, sizeof(double), out var block))
        {
            Copy(MemoryMarshal.AsBytes(into.Extend(block.Count)), sizeof(double));
            EndBlock(block);
        }
        LeaveArray();
    }

    private void Start<T>(ValueList<T> into)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(into);
        into.Clear();
        EnterArray();
    }

    private void Copy(Span<byte> destination, int width)
    {
        _data.Slice(_position, destination.Length).CopyTo(destination);
        _position += destination.Length;
        LittleEndian.Swap(destination, width);
    }

    private bool NextValueBlock(int soFar, int minItemBytes, out AvroBlock block) =>
        NextBlock(soFar, minItemBytes, _limits.MaxArrayItems, nameof(AvroLimits.MaxArrayItems), out block);

    private bool NextBlock(int soFar, int minItemBytes, int limit, string limitName, out AvroBlock block)
    {
        var count = ReadLong();
        var end = -1;
        if (count < 0)
        {
            count = Negate(count);
            end = BlockEnd(ReadLong());
        }
        if (count > (minItemBytes == 0 ? int.MaxValue : Remaining / minItemBytes))
        {
            throw Error(AvroErrors.Truncated, $"{count} entries of at least {minItemBytes} bytes cannot be in the {Remaining} that remain");
        }
        Count(soFar + count, (int)count, limit, limitName);
        block = new AvroBlock((int)count, end);
        return count != 0 || Last(block);
    }

    private readonly bool Last(AvroBlock block)
    {
        EndBlock(block);
        return false;
    }

    private void Count(long inArray, int inBlock, int limit, string limitName)
    {
        if (inArray > limit)
        {
            throw Limit(limitName, inArray, limit);
        }
        _items += inBlock;
        if (_items > _limits.MaxTotalItems)
        {
            throw Limit(nameof(AvroLimits.MaxTotalItems), _items, _limits.MaxTotalItems);
        }
    }

    private readonly long Negate(long count) =>
        count == long.MinValue ? throw Error(AvroErrors.BadLength, "an array block's count is out of range") : -count;

    private readonly int BlockEnd(long size)
    {
        if (size < 0)
        {
            throw Error(AvroErrors.BadLength, $"an array block's size is {size}");
        }
        Need(size);
        return _position + (int)size;
    }
}
