using System.Numerics;
using System.Text;

namespace ModelNet.Inference.Llama.Gguf;

/// <summary>Parses and checks a GGUF header: llama.cpp is only given files that pass.</summary>
internal static class GgufHeader
{
    // Far above real files (a few hundred keys, a few thousand tensors); llama.cpp compares each with all others.
    private const int MaxKeys = 16_384;
    private const int MaxTensors = 16_384;
    private const int MaxKeyBytes = 65_535;
    private const int MaxTensorNameBytes = 63;
    private const int MaxDimensions = 4;
    private const uint DefaultAlignment = 32;

    internal static GgufFile Parse(string path, GgufReader reader)
    {
        RequireMagic(reader);
        var version = reader.ReadUInt32("the version");
        if (version is not (2 or 3))
        {
            throw GgufErrors.Version(version);
        }

        var tensorCount = Capped(reader.ReadCount(24, "the number of tensors"), MaxTensors, "tensors");
        var keyCount = Capped(reader.ReadCount(13, "the number of keys"), MaxKeys, "keys");
        var metadata = ReadMetadata(reader, keyCount);
        var alignment = Alignment(metadata);
        var tensors = ReadTensors(reader, tensorCount, alignment);
        var dataStart = Pad(reader.Position, alignment);
        RequireData(tensors, dataStart, reader);
        return new GgufFile(path, version, metadata, tensors, dataStart);
    }

    private static void RequireMagic(GgufReader reader)
    {
        Span<byte> magic = stackalloc byte[4];
        if (reader.Left < magic.Length)
        {
            throw GgufErrors.Truncated("the first four bytes");
        }

        reader.Fill(magic, "the first four bytes");
        if (!magic.SequenceEqual("GGUF"u8))
        {
            throw GgufErrors.BadMagic();
        }
    }

    private static int Capped(long count, int most, string what)
        => count <= most ? (int)count : throw GgufErrors.BadHeader($"it announces {count} {what}, more than {most}");

    private static Dictionary<string, GgufValue> ReadMetadata(GgufReader reader, int count)
    {
        var metadata = new Dictionary<string, GgufValue>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var key = Encoding.UTF8.GetString(reader.ReadString($"the name of key {i}", MaxKeyBytes));
            if (key.Length == 0 || !metadata.TryAdd(key, ReadValue(reader, key)))
            {
                throw GgufErrors.BadHeader(key.Length == 0 ? $"key {i} has no name" : $"key '{Shown(key)}' occurs twice");
            }
        }

        return metadata;
    }

    private static GgufValue ReadValue(GgufReader reader, string key)
    {
        var type = ReadType(reader, key);
        if (type != GgufValueType.Array)
        {
            return ReadScalar(reader, type, key);
        }

        var element = ReadType(reader, key);
        if (element == GgufValueType.Array)
        {
            throw GgufErrors.BadHeader($"key '{Shown(key)}' is an array of arrays");
        }

        var size = SizeOf(element);
        var count = reader.ReadCount(size == 0 ? 8 : size, $"the length of array '{Shown(key)}'");
        var value = new GgufValue { Type = element, IsArray = true, Count = count, Position = reader.Position };
        SkipArray(reader, count, size, key);
        return value;
    }

    private static void SkipArray(GgufReader reader, long count, int size, string key)
    {
        if (size > 0)
        {
            reader.Skip(count * size, $"array '{Shown(key)}'");
            return;
        }

        for (var i = 0L; i < count; i++)
        {
            reader.SkipString($"string {i} of '{Shown(key)}'");
        }
    }

    private static GgufValue ReadScalar(GgufReader reader, GgufValueType type, string key)
    {
        var what = $"key '{Shown(key)}'";
        if (type == GgufValueType.Text)
        {
            return new GgufValue { Type = type, Utf8 = reader.ReadString(what) };
        }

        Span<byte> bits = stackalloc byte[8];
        bits.Clear();
        reader.Fill(bits[..SizeOf(type)], what);
        return new GgufValue { Type = type, Bits = BitConverter.ToUInt64(bits) };
    }

    private static GgufValueType ReadType(GgufReader reader, string key)
    {
        var type = reader.ReadUInt32($"the type of key '{Shown(key)}'");
        return type <= (uint)GgufValueType.F64 ? (GgufValueType)type : throw GgufErrors.BadHeader($"key '{Shown(key)}' has the unknown type {type}");
    }

    /// <summary>Bytes of a scalar; 0 for a string, whose length differs.</summary>
    internal static int SizeOf(GgufValueType type) => type switch
    {
        GgufValueType.U8 or GgufValueType.I8 or GgufValueType.Boolean => 1,
        GgufValueType.U16 or GgufValueType.I16 => 2,
        GgufValueType.U32 or GgufValueType.I32 or GgufValueType.F32 => 4,
        GgufValueType.U64 or GgufValueType.I64 or GgufValueType.F64 => 8,
        _ => 0,
    };

    private static uint Alignment(Dictionary<string, GgufValue> metadata)
    {
        if (!metadata.TryGetValue("general.alignment", out var value))
        {
            return DefaultAlignment;
        }

        var alignment = value is { Type: GgufValueType.U32, IsArray: false } ? (uint)value.Bits : 0;
        return BitOperations.IsPow2(alignment) && alignment <= 1 << 20 ? alignment : throw GgufErrors.BadHeader("general.alignment is not a power of two up to 1 MiB");
    }

    private static List<GgufTensor> ReadTensors(GgufReader reader, int count, uint alignment)
    {
        var tensors = new List<GgufTensor>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var expected = 0L;
        for (var i = 0; i < count; i++)
        {
            var tensor = ReadTensor(reader, i);
            if (!names.Add(tensor.Name))
            {
                throw GgufErrors.BadTensor($"'{Shown(tensor.Name)}' occurs twice");
            }

            if (tensor.Offset != expected)
            {
                throw GgufErrors.BadTensor($"'{Shown(tensor.Name)}' begins at {tensor.Offset}, and the tensor before it ends at {expected}");
            }

            expected = Pad(tensor.Offset + tensor.Bytes, alignment);
            if (expected > long.MaxValue / 4)
            {
                throw GgufErrors.BadTensor("the tensors together are larger than any file");
            }

            tensors.Add(tensor);
        }

        return tensors;
    }

    private static GgufTensor ReadTensor(GgufReader reader, int index)
    {
        var name = Encoding.UTF8.GetString(reader.ReadString($"the name of tensor {index}", MaxTensorNameBytes));
        var what = $"tensor '{Shown(name)}'";
        var dimensions = reader.ReadUInt32(what);
        if (dimensions > MaxDimensions)
        {
            throw GgufErrors.BadTensor($"'{Shown(name)}' has {dimensions} dimensions");
        }

        var (first, elements) = ReadShape(reader, (int)dimensions, name);
        var type = reader.ReadUInt32(what);
        if (!GgufTensorTypes.TryGet(type, out var layout))
        {
            throw GgufErrors.BadTensor($"'{Shown(name)}' has the unknown type {type}");
        }

        if (first % layout.BlockElements != 0)
        {
            throw GgufErrors.BadTensor($"'{Shown(name)}' has rows of {first}, which is not a multiple of {layout.Name}'s block");
        }

        var offset = reader.ReadUInt64(what);
        return offset <= long.MaxValue / 2
            ? new GgufTensor(name, layout.Name, elements, (long)offset, elements / layout.BlockElements * layout.BlockBytes)
            : throw GgufErrors.BadTensor($"'{Shown(name)}' begins at {offset}");
    }

    private static (long First, long Elements) ReadShape(GgufReader reader, int dimensions, string name)
    {
        long first = 1, elements = 1;
        for (var i = 0; i < dimensions; i++)
        {
            var size = reader.ReadUInt64($"tensor '{Shown(name)}'");
            if (size is 0 or > 1UL << 48 || (UInt128)(ulong)elements * size > 1UL << 56)
            {
                throw GgufErrors.BadTensor($"'{Shown(name)}' has a dimension of {size} or too many elements");
            }

            first = i == 0 ? (long)size : first;
            elements *= (long)size;
        }

        return (first, elements);
    }

    private static void RequireData(List<GgufTensor> tensors, long dataStart, GgufReader reader)
    {
        var present = reader.Position + reader.Left - dataStart;
        if (tensors.Count > 0 && tensors[^1] is var last && last.Offset + last.Bytes > present)
        {
            throw GgufErrors.Truncated($"tensor '{Shown(last.Name)}': {last.Offset + last.Bytes} bytes of weights are announced, {Math.Max(0, present)} are there");
        }
    }

    private static long Pad(long position, uint alignment) => (position + alignment - 1) / alignment * alignment;

    /// <summary>Names come from the file: shortened and without control characters before they reach a terminal.</summary>
    private static string Shown(string name)
        => string.Concat(name.Take(64).Select(c => char.IsControl(c) ? '?' : c)) + (name.Length > 64 ? "…" : string.Empty);
}
