using System.Buffers.Binary;

namespace ModelNet.Vocabulary;

/// <summary>
/// Puts a table together again from its parts, in any order; a part that arrives twice has no further effect. Not thread-safe.
/// </summary>
public sealed class VocabularyTableBuilder
{
    /// <summary>More ids than any tokeniser has: a damaged part must not make us allocate without bound.</summary>
    public const int MaxIds = 1 << 24;

    private readonly ulong _hash;
    private readonly ReadOnlyMemory<byte>[] _bytes;
    private readonly TokenKind[] _kinds;
    private readonly bool[] _present;
    private int _missing;

    /// <param name="hash">The table's hash that every part carries.</param>
    /// <param name="count">How many ids the table has.</param>
    /// <exception cref="VocabularyException">code <c>vocabulary_part_invalid</c> when the count is absurd.</exception>
    public VocabularyTableBuilder(ulong hash, int count)
    {
        if (count is <= 0 or > MaxIds)
        {
            throw Invalid($"A token table of {count} ids was announced.");
        }

        _hash = hash;
        _bytes = new ReadOnlyMemory<byte>[count];
        _kinds = new TokenKind[count];
        _present = new bool[count];
        _missing = count;
    }

    /// <summary>Whether every id has arrived.</summary>
    public bool IsComplete => _missing == 0;

    /// <summary>Takes one part. Its payload must stay unchanged until <see cref="Build"/>.</summary>
    /// <exception cref="VocabularyException">code <c>vocabulary_part_invalid</c>: another table's part, or damaged.</exception>
    public void Add(VocabularyPart part)
    {
        ArgumentNullException.ThrowIfNull(part);
        if (part.TableHash != _hash || part.TableCount != _bytes.Length)
        {
            throw Invalid($"The part belongs to table {part.TableHash:x16} of {part.TableCount} ids, not to {_hash:x16} of {_bytes.Length}.");
        }

        if (part.FirstId < 0 || part.IdCount <= 0 || part.FirstId > _bytes.Length - part.IdCount)
        {
            throw Invalid($"The part covers ids {part.FirstId} to {(long)part.FirstId + part.IdCount - 1} of {_bytes.Length}.");
        }

        var rest = part.Payload;
        for (var id = part.FirstId; id < part.FirstId + part.IdCount; id++)
        {
            rest = Take(rest, id);
        }

        if (!rest.IsEmpty)
        {
            throw Invalid($"The part has {rest.Length} bytes too many.");
        }
    }

    /// <summary>The table.</summary>
    /// <exception cref="VocabularyException">code <c>vocabulary_parts_missing</c> or <c>vocabulary_hash_mismatch</c>.</exception>
    public VocabularyTable Build()
    {
        if (!IsComplete)
        {
            throw new VocabularyException("vocabulary_parts_missing", $"{_missing} of {_bytes.Length} ids have not arrived.", "Wait for the table's remaining parts.");
        }

        var table = VocabularyTable.Create(_bytes, _kinds);
        return table.Hash == _hash
            ? table
            : throw new VocabularyException("vocabulary_hash_mismatch", $"The parts make table {table.Hash:x16}, not {_hash:x16}.", "The record was damaged or written by another version: publish the table again.");
    }

    private ReadOnlyMemory<byte> Take(ReadOnlyMemory<byte> rest, int id)
    {
        if (rest.Length < VocabularyPart.HeadBytes)
        {
            throw Invalid($"The part ends before id {id}.");
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(rest.Span[1..]);
        if (length < 0 || length > rest.Length - VocabularyPart.HeadBytes)
        {
            throw Invalid($"Id {id} claims {length} bytes.");
        }

        _kinds[id] = (TokenKind)rest.Span[0];
        _bytes[id] = rest.Slice(VocabularyPart.HeadBytes, length);
        _missing -= _present[id] ? 0 : 1;
        _present[id] = true;
        return rest[(VocabularyPart.HeadBytes + length)..];
    }

    private static VocabularyException Invalid(string message)
        => new("vocabulary_part_invalid", message, "The record was damaged or belongs to another model: publish the table again.");
}
