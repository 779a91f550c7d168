using System.Runtime.InteropServices;
using ModelNet.Inference.Llama.Native;

namespace ModelNet.Inference.Llama;

/// <summary>The arrays of a llama_batch, allocated once outside the managed heap and filled anew for every decode.</summary>
internal sealed unsafe class BatchBuffer : IDisposable
{
    private readonly int[] _sequences;
    private NativeBatch _batch;
    private byte* _memory;

    internal BatchBuffer(int capacity, int sequences)
    {
        _sequences = GC.AllocateArray<int>(sequences, pinned: true);
        for (var i = 0; i < sequences; i++)
        {
            _sequences[i] = i;
        }

        // Pointers first: they need the widest alignment.
        _memory = (byte*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)(sizeof(int*) + (3 * sizeof(int)) + 1));
        _batch.SequenceIds = (int**)_memory;
        _batch.Tokens = (int*)(_memory + (capacity * sizeof(int*)));
        _batch.Positions = _batch.Tokens + capacity;
        _batch.SequenceCounts = _batch.Positions + capacity;
        _batch.WantLogits = (byte*)(_batch.SequenceCounts + capacity);
        for (var i = 0; i < capacity; i++)
        {
            _batch.SequenceCounts[i] = 1;
        }
    }

    internal NativeBatch Fill(ReadOnlySpan<DecodeToken> tokens)
    {
        var sequences = (int*)Marshal.UnsafeAddrOfPinnedArrayElement(_sequences, 0);
        for (var i = 0; i < tokens.Length; i++)
        {
            _batch.Tokens[i] = tokens[i].Token;
            _batch.Positions[i] = tokens[i].Position;
            _batch.SequenceIds[i] = sequences + tokens[i].Sequence;
            _batch.WantLogits[i] = (byte)(tokens[i].WantLogits ? 1 : 0);
        }

        _batch.TokenCount = tokens.Length;
        return _batch;
    }

    /// <summary>Whether the entry of the last fill asked for logits.</summary>
    internal bool Wants(int index) => (uint)index < (uint)_batch.TokenCount && _batch.WantLogits[index] != 0;

    /// <summary>After a failed decode there are no logits.</summary>
    internal void Clear() => _batch.TokenCount = 0;

    public void Dispose()
    {
        NativeMemory.Free(_memory);
        _memory = null;
        _batch = default;
    }
}
