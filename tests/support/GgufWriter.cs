using System.Text;
using ModelNet.Inference.Llama.Gguf;

namespace ModelNet.Tests.Support;

/// <summary>Writes GGUF files for tests: metadata, then tensors, aligned to 32 bytes.</summary>
public sealed class GgufWriter
{
    private const int Alignment = 32;

    private readonly List<byte[]> _metadata = [];
    private readonly List<(string Name, long[] Shape, uint Type, byte[] Data)> _tensors = [];

    public GgufWriter Add(string key, string value)
        => Scalar(key, GgufValueType.Text, w => Text(w, Encoding.UTF8.GetBytes(value)));

    public GgufWriter Add(string key, uint value) => Scalar(key, GgufValueType.U32, w => w.Write(value));

    public GgufWriter Add(string key, float value) => Scalar(key, GgufValueType.F32, w => w.Write(value));

    public GgufWriter Add(string key, bool value) => Scalar(key, GgufValueType.Boolean, w => w.Write(value));

    public GgufWriter Add(string key, IReadOnlyList<byte[]> values)
        => Array(key, GgufValueType.Text, values.Count, w => values.ToList().ForEach(v => Text(w, v)));

    public GgufWriter Add(string key, IReadOnlyList<int> values)
        => Array(key, GgufValueType.I32, values.Count, w => values.ToList().ForEach(w.Write));

    public GgufWriter Add(string key, IReadOnlyList<float> values)
        => Array(key, GgufValueType.F32, values.Count, w => values.ToList().ForEach(w.Write));

    /// <summary>A value exactly as it is in another file: type numbers and payload.</summary>
    public GgufWriter AddRaw(string key, ReadOnlySpan<byte> typeAndPayload)
    {
        var bytes = typeAndPayload.ToArray();
        return Key(key, w => w.Write(bytes));
    }

    /// <summary>A tensor of type 0 (F32) or 1 (F16); the first dimension is the row's length.</summary>
    public GgufWriter AddTensor(string name, long[] shape, uint type, byte[] data)
    {
        _tensors.Add((name, shape, type, data));
        return this;
    }

    public byte[] ToArray()
    {
        using var stream = new MemoryStream();
        WriteTo(stream);
        return stream.ToArray();
    }

    public void Save(string path)
    {
        using var stream = File.Create(path);
        WriteTo(stream);
    }

    private void WriteTo(Stream stream)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write("GGUF"u8);
        writer.Write(3u);
        writer.Write((long)_tensors.Count);
        writer.Write((long)_metadata.Count);
        _metadata.ForEach(writer.Write);
        var offset = 0L;
        foreach (var (name, shape, type, data) in _tensors)
        {
            Text(writer, Encoding.UTF8.GetBytes(name));
            writer.Write((uint)shape.Length);
            shape.ToList().ForEach(writer.Write);
            writer.Write(type);
            writer.Write(offset);
            offset += (data.Length + Alignment - 1) / Alignment * Alignment;
        }

        foreach (var (_, _, _, data) in _tensors)
        {
            Pad(writer);
            writer.Write(data);
        }

        Pad(writer);
    }

    private GgufWriter Scalar(string key, GgufValueType type, Action<BinaryWriter> payload) => Key(key, w =>
    {
        w.Write((uint)type);
        payload(w);
    });

    private GgufWriter Array(string key, GgufValueType element, long count, Action<BinaryWriter> payload) => Scalar(key, GgufValueType.Array, w =>
    {
        w.Write((uint)element);
        w.Write(count);
        payload(w);
    });

    private GgufWriter Key(string key, Action<BinaryWriter> value)
    {
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory);
        Text(writer, Encoding.UTF8.GetBytes(key));
        value(writer);
        _metadata.Add(memory.ToArray());
        return this;
    }

    private static void Text(BinaryWriter writer, byte[] utf8)
    {
        writer.Write((long)utf8.Length);
        writer.Write(utf8);
    }

    private static void Pad(BinaryWriter writer)
    {
        writer.Flush();
        while (writer.BaseStream.Position % Alignment != 0)
        {
            writer.Write((byte)0);
        }
    }
}
