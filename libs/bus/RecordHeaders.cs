using System.Buffers.Binary;
using System.Text;

namespace ModelNet.Bus;

/// <summary>
/// The headers of a record: names with bytes, in the order they were written. A view over an encoded span that reads without
/// allocating; <see cref="RecordHeaderWriter"/> makes one. For each header the encoding holds the length of the name and the length of
/// the value (int32, little endian), then the name in UTF-8 and the value. A name may come more than once, as on Kafka.
/// </summary>
public readonly ref struct RecordHeaders
{
    internal const int LengthsSize = 8;

    /// <summary>A view over bytes that <see cref="RecordHeaderWriter"/> made, such as the ones that a bus has kept.</summary>
    public RecordHeaders(ReadOnlySpan<byte> encoded)
    {
        Encoded = encoded;
    }

    /// <summary>No headers.</summary>
    public static RecordHeaders None => default;

    /// <summary>The encoded bytes; empty when there are no headers.</summary>
    public ReadOnlySpan<byte> Encoded { get; }

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => Encoded.IsEmpty;

    /// <summary>Finds the last header of this name (Kafka's rule: what is added later counts); false when there is none.</summary>
    public bool TryGet(string name, out ReadOnlySpan<byte> value)
    {
        var length = Encoding.UTF8.GetByteCount(name);
        Span<byte> wanted = length <= 256 ? stackalloc byte[256] : new byte[length];
        wanted = wanted[..Encoding.UTF8.GetBytes(name, wanted)];
        var found = false;
        value = default;
        foreach (var header in this)
        {
            if (header.Name.SequenceEqual(wanted))
            {
                value = header.Value;
                found = true;
            }
        }

        return found;
    }

    /// <summary>Goes over the headers in their order.</summary>
    public Enumerator GetEnumerator() => new(Encoded);

    /// <summary>One header. Its spans are valid as long as the record's.</summary>
    public readonly ref struct Header
    {
        internal Header(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
        {
            Name = name;
            Value = value;
        }

        /// <summary>The name in UTF-8.</summary>
        public ReadOnlySpan<byte> Name { get; }

        /// <summary>The value; a header that Kafka carries without one has an empty value here.</summary>
        public ReadOnlySpan<byte> Value { get; }
    }

    /// <summary>Goes over the headers without allocating.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _left;

        internal Enumerator(ReadOnlySpan<byte> encoded)
        {
            _left = encoded;
            Current = default;
        }

        /// <summary>The header at hand.</summary>
        public Header Current { get; private set; }

        /// <summary>Goes to the next header; false when there is none.</summary>
        /// <exception cref="ArgumentOutOfRangeException">the bytes are not an encoding of headers.</exception>
        public bool MoveNext()
        {
            if (_left.IsEmpty)
            {
                return false;
            }

            var nameLength = BinaryPrimitives.ReadInt32LittleEndian(_left);
            var valueLength = BinaryPrimitives.ReadInt32LittleEndian(_left[4..]);
            var body = _left[LengthsSize..];
            Current = new Header(body[..nameLength], body.Slice(nameLength, valueLength));
            _left = body[(nameLength + valueLength)..];
            return true;
        }
    }
}
