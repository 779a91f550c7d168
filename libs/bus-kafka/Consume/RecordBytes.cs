using Confluent.Kafka;

namespace ModelNet.Bus.Kafka;

/// <summary>A part of the fetching thread's buffer: what a "deserialised" key or value is, so that the client makes no array for it.</summary>
internal readonly record struct Slice(int Start, int Length);

/// <summary>Takes the bytes of one record from the client into a buffer that is used again.</summary>
internal sealed class RecordBytes : IDeserializer<Slice>
{
    private byte[] _data = new byte[16 << 10];
    private int _used;

    public void Clear() => _used = 0;

    public ReadOnlySpan<byte> Of(Slice slice) => _data.AsSpan(slice.Start, slice.Length);

    public Slice Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context)
    {
        if (_data.Length - _used < data.Length)
        {
            Array.Resize(ref _data, Math.Max(checked(_used + data.Length), (int)Math.Min(2L * _data.Length, Array.MaxLength)));
        }

        data.CopyTo(_data.AsSpan(_used));
        var slice = new Slice(_used, data.Length);
        _used += data.Length;
        return slice;
    }
}
