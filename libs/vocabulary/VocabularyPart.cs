using System.Buffers;
using System.Buffers.Binary;

namespace ModelNet.Vocabulary;

/// <summary>A run of consecutive ids of a token table, small enough for one record.</summary>
/// <param name="TableHash">The whole table's <see cref="VocabularyTable.Hash"/>.</param>
/// <param name="TableCount">How many ids the whole table has.</param>
/// <param name="FirstId">The first id of this part.</param>
/// <param name="IdCount">How many ids it holds.</param>
/// <param name="Payload">For every id: kind (1 byte), length (4 bytes, little-endian), bytes.</param>
public sealed record VocabularyPart(ulong TableHash, int TableCount, int FirstId, int IdCount, ReadOnlyMemory<byte> Payload)
{
    internal const int HeadBytes = 5;

    internal static IEnumerable<VocabularyPart> Cut(VocabularyTable table, int maxBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, HeadBytes);
        return CutCore(table, maxBytes);
    }

    private static IEnumerable<VocabularyPart> CutCore(VocabularyTable table, int maxBytes)
    {
        for (var first = 0; first < table.Count;)
        {
            var payload = new ArrayBufferWriter<byte>(Math.Min(maxBytes, 1 << 20));
            var id = first;
            do
            {
                Write(payload, table, id++);
            }
            while (id < table.Count && payload.WrittenCount + HeadBytes + table.BytesOf(id).Length <= maxBytes);
            yield return new VocabularyPart(table.Hash, table.Count, first, id - first, payload.WrittenMemory);
            first = id;
        }
    }

    private static void Write(ArrayBufferWriter<byte> payload, VocabularyTable table, int id)
    {
        var bytes = table.BytesOf(id);
        var head = payload.GetSpan(HeadBytes);
        head[0] = (byte)table.KindOf(id);
        BinaryPrimitives.WriteInt32LittleEndian(head[1..], bytes.Length);
        payload.Advance(HeadBytes);
        payload.Write(bytes);
    }
}
