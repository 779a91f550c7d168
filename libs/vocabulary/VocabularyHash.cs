using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ModelNet.Vocabulary;

/// <summary>The fingerprint of a token table.</summary>
internal static class VocabularyHash
{
    private const int Flush = 1 << 16;

    /// <summary>First 8 bytes, big-endian, of SHA-256 over a format name and for every id: kind (1 byte), length (4 bytes, little-endian), bytes.</summary>
    public static ulong Compute(VocabularyTable table)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData("modelnet vocabulary 1"u8);
        var buffer = new List<byte>(Flush + 4096);
        Span<byte> head = stackalloc byte[5];
        for (var id = 0; id < table.Count; id++)
        {
            var bytes = table.BytesOf(id);
            head[0] = (byte)table.KindOf(id);
            BinaryPrimitives.WriteInt32LittleEndian(head[1..], bytes.Length);
            buffer.AddRange(head);
            buffer.AddRange(bytes);
            if (buffer.Count >= Flush)
            {
                sha.AppendData(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(buffer));
                buffer.Clear();
            }
        }

        sha.AppendData(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(buffer));
        return BinaryPrimitives.ReadUInt64BigEndian(sha.GetHashAndReset());
    }
}
