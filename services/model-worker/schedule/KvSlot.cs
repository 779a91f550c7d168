using System.Runtime.InteropServices;
using ModelNet.ModelWorker.Intake;

namespace ModelNet.ModelWorker.Schedule;

/// <summary>One KV sequence of the context: who holds it, or what a session that has left it computed there.</summary>
internal sealed class KvSlot(int sequence)
{
    private List<int> _tokens = [];
    private int _length;

    public int Sequence { get; } = sequence;

    /// <summary>The branch that decodes here, or null.</summary>
    public BranchWork? Holder { get; private set; }

    /// <summary>When it was left, as a count: what was left longest ago is overwritten first.</summary>
    public long Left { get; private set; }

    /// <summary>How many tokens are computed.</summary>
    public int Cached => Holder?.Cached ?? _length;

    /// <summary>The tokens whose keys and values the sequence holds.</summary>
    public ReadOnlySpan<int> CachedTokens => CollectionsMarshal.AsSpan(Holder?.Tokens ?? _tokens)[..Cached];

    public void Take(BranchWork branch)
    {
        Holder = branch;
        branch.Sequence = Sequence;
    }

    /// <summary>The holder leaves; what it computed stays readable until another takes the sequence, but for tokens that it may yet replace in its list.</summary>
    public void Leave(long now)
    {
        _tokens = Holder!.Tokens;
        _length = Math.Min(Holder.Cached, Holder.DecidedLength);
        Holder = null;
        Left = now;
    }

    /// <summary>The sequence is empty now.</summary>
    public void Clear()
    {
        _tokens = [];
        _length = 0;
    }
}
