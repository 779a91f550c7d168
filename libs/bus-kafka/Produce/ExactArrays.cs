namespace ModelNet.Bus.Kafka;

/// <summary>
/// Arrays of exact lengths, which the client wants and copies before it returns: one of each small length for each thread and purpose,
/// used again and again. Larger ones are made anew.
/// </summary>
internal sealed class ExactArrays
{
    private const int LargestKept = 2048;
    private readonly byte[]?[] _arrays = new byte[]?[LargestKept + 1];

    public byte[] Copy(ReadOnlySpan<byte> bytes)
    {
        var array = bytes.Length > LargestKept ? GC.AllocateUninitializedArray<byte>(bytes.Length) : _arrays[bytes.Length] ??= new byte[bytes.Length];
        bytes.CopyTo(array);
        return array;
    }
}
