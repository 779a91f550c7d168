namespace ModelNet.Contracts;

/// <summary>A list of objects that are used again: clearing keeps them, adding hands them out.</summary>
public sealed class MessageList<T>
    where T : class, IReusable, new()
{
    private T[] _items = [];

    public int Count { get; private set; }

    /// <summary>The entries, valid until the next change.</summary>
    public ReadOnlySpan<T> Span => _items.AsSpan(0, Count);

    public T this[int index] => Span[index];

    /// <summary>Adds an entry and returns it, reset, to be filled. It belongs to the list: keep a copy, not the object.</summary>
    public T Add()
    {
        var item = Next();
        item.Reset();
        return item;
    }

    /// <summary>Removes every entry; the objects are kept for <see cref="Add"/>, up to <see cref="Retention.Objects"/>.</summary>
    public void Clear()
    {
        Count = 0;
        if (_items.Length > Retention.Objects)
        {
            Array.Resize(ref _items, Retention.Objects);
        }
    }

    public void Reset() => Clear();

    /// <summary>For <c>foreach</c>, without allocating.</summary>
    public ReadOnlySpan<T>.Enumerator GetEnumerator() => Span.GetEnumerator();

    /// <summary>As <see cref="Add"/>, for a caller that replaces every value: the old ones are still there.</summary>
    public T Next()
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, _items.Length == 0 ? 4 : Retention.Grow(_items.Length, Count + 1));
        }
        return _items[Count++] ??= new T();
    }
}
