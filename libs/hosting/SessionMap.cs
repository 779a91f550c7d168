using System.Diagnostics.CodeAnalysis;

namespace ModelNet.Hosting;

/// <summary>A dictionary by session id in UTF-8, as record keys carry it: looking up allocates nothing.</summary>
public sealed class SessionMap<T>
{
    private readonly Dictionary<byte[], T> _items = new(Utf8Comparer.Instance);
    private readonly Dictionary<byte[], T>.AlternateLookup<ReadOnlySpan<byte>> _bySpan;

    public SessionMap() => _bySpan = _items.GetAlternateLookup<ReadOnlySpan<byte>>();

    public int Count => _items.Count;

    public Dictionary<byte[], T>.ValueCollection Values => _items.Values;

    public bool TryGet(ReadOnlySpan<byte> session, [MaybeNullWhen(false)] out T value) => _bySpan.TryGetValue(session, out value);

    public void Add(ReadOnlySpan<byte> session, T value) => Add(session.ToArray(), value);

    /// <summary>Keeps the array itself as the key: it must not change.</summary>
    public void Add(byte[] session, T value) => _items.Add(session, value);

    /// <summary>Puts another value in the place of the session's.</summary>
    public void Replace(ReadOnlySpan<byte> session, T value) => _bySpan[session] = value;

    public bool Remove(ReadOnlySpan<byte> session) => _bySpan.Remove(session);

    private sealed class Utf8Comparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly Utf8Comparer Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x is null ? y is null : y is not null && x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = default(HashCode);
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
