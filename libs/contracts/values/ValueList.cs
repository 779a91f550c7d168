using System.Runtime.CompilerServices;

namespace ModelNet.Contracts;

/// <summary>An array of numbers in a buffer that is used again.</summary>
public sealed class ValueList<T> : IReusable
    where T : unmanaged
{
    private T[] _items = [];

    public int Count { get; private set; }

    /// <summary>The entries, valid until the next change.</summary>
    public ReadOnlySpan<T> Span => _items.AsSpan(0, Count);

    public T this[int index]
    {
        get => Span[index];
        set => _items.AsSpan(0, Count)[index] = value;
    }

    public void Add(T value)
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, Retention.Grow(_items.Length, Count + 1));
        }
        _items[Count++] = value;
    }

    public void AddRange(ReadOnlySpan<T> values) => values.CopyTo(Extend(values.Length));

    /// <summary>Replaces every entry.</summary>
    public void Set(ReadOnlySpan<T> values)
    {
        Clear();
        AddRange(values);
    }

    /// <summary>Adds <paramref name="count"/> entries with any values and returns them to be filled.</summary>
    public Span<T> Extend(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var needed = checked(Count + count);
        if (needed > _items.Length)
        {
            Array.Resize(ref _items, Retention.Grow(_items.Length, needed));
        }
        var room = _items.AsSpan(Count, count);
        Count = needed;
        return room;
    }

    public void CopyFrom(ValueList<T> other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!ReferenceEquals(this, other))
        {
            Set(other.Span);
        }
    }

    public void Clear()
    {
        Count = 0;
        if ((long)_items.Length * Unsafe.SizeOf<T>() > Retention.ValueBytes)
        {
            _items = [];
        }
    }

    public void Reset() => Clear();
}
