using System.Buffers.Binary;

namespace ModelNet.Inference.Llama.Gguf;

/// <summary>A GGUF model file whose header was checked. Immutable; arrays are read from the file when they are asked for.</summary>
public sealed class GgufFile
{
    private const int BufferBytes = 64 * 1024;

    internal GgufFile(string path, uint version, IReadOnlyDictionary<string, GgufValue> metadata, IReadOnlyList<GgufTensor> tensors, long dataStart)
    {
        Path = path;
        Version = version;
        Metadata = metadata;
        Tensors = tensors;
        DataStart = dataStart;
    }

    public string Path { get; }

    /// <summary>GGUF's version, 2 or 3.</summary>
    public uint Version { get; }

    /// <summary>All keys.</summary>
    public IReadOnlyDictionary<string, GgufValue> Metadata { get; }

    /// <summary>The tensors, in file order.</summary>
    public IReadOnlyList<GgufTensor> Tensors { get; }

    /// <summary>Where the weights begin, in bytes from the start of the file.</summary>
    public long DataStart { get; }

    /// <summary>Such as llama or qwen2; empty when the file does not say.</summary>
    public string Architecture => Text("general.architecture") ?? string.Empty;

    /// <summary>The context length it was trained for, in tokens; 0 when the file does not say.</summary>
    public long ContextLength => (long)Math.Min(Number($"{Architecture}.context_length") ?? 0, int.MaxValue);

    /// <summary>What one token takes in the KV cache, in bytes; 0 when the file does not say.</summary>
    public long KvBytesPerToken => KvCacheSize.BytesPerToken(this);

    /// <summary>gpt2 (byte-level BPE), llama (SentencePiece), …; null when there is no tokeniser.</summary>
    public string? TokenizerModel => Text("tokenizer.ggml.model");

    /// <summary>The chat template's source, or null.</summary>
    public string? ChatTemplate => Text("tokenizer.chat_template");

    /// <summary>Reads and checks the header.</summary>
    /// <exception cref="InferenceException">
    /// codes <c>gguf_missing</c>, <c>gguf_unreadable</c>, <c>gguf_truncated</c>, <c>gguf_bad_magic</c>, <c>gguf_unsupported_version</c>,
    /// <c>gguf_bad_header</c>, <c>gguf_bad_tensor</c>.
    /// </exception>
    public static GgufFile Read(string path)
    {
        using var stream = Open(path);
        return Read(path, stream);
    }

    /// <summary>The same over any seekable stream; <paramref name="path"/> is only used to read arrays later.</summary>
    internal static GgufFile Read(string path, Stream stream) => GgufHeader.Parse(path, new GgufReader(stream, stream.Length));

    /// <summary>The string under this key, or null.</summary>
    public string? Text(string key) => Metadata.TryGetValue(key, out var value) ? value.AsText() : null;

    /// <summary>The non-negative integer under this key, or null.</summary>
    public ulong? Number(string key) => Metadata.TryGetValue(key, out var value) ? value.AsNumber() : null;

    /// <summary>The elements of a string array as bytes, such as tokenizer.ggml.tokens; empty when there is none under this key.</summary>
    public IReadOnlyList<byte[]> Strings(string key)
    {
        if (!TryGetArray(key, GgufValueType.Text, out var array))
        {
            return [];
        }

        using var stream = Open(Path);
        var reader = new GgufReader(stream, stream.Length);
        reader.Skip(array.Position, key);
        var strings = new List<byte[]>();
        for (var i = 0L; i < array.Count; i++)
        {
            strings.Add(reader.ReadString(key));
        }

        return strings;
    }

    /// <summary>The elements of an array of 32-bit integers, such as tokenizer.ggml.token_type; empty when there is none under this key.</summary>
    public IReadOnlyList<int> Integers(string key)
    {
        if (!TryGetArray(key, GgufValueType.I32, out var array) && !TryGetArray(key, GgufValueType.U32, out array))
        {
            return [];
        }

        using var stream = Open(Path);
        stream.Seek(array.Position, SeekOrigin.Begin);
        var reader = new GgufReader(stream, stream.Length);
        Span<byte> bytes = stackalloc byte[4];
        var integers = new List<int>();
        for (var i = 0L; i < array.Count; i++)
        {
            reader.Fill(bytes, key);
            integers.Add(BinaryPrimitives.ReadInt32LittleEndian(bytes));
        }

        return integers;
    }

    private bool TryGetArray(string key, GgufValueType element, out GgufValue array)
        => Metadata.TryGetValue(key, out array!) && array.IsArray && array.Type == element;

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw GgufErrors.Missing(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw GgufErrors.Unreadable(path, error);
        }
    }
}
