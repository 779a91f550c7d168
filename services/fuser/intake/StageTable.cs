using ModelNet.Hosting;

namespace ModelNet.Fuser.Intake;

/// <summary>The open fused stages, found by session without allocating.</summary>
internal sealed class StageTable
{
    private readonly SessionMap<List<StageState>> _bySession = new();

    /// <summary>Every open stage.</summary>
    public IEnumerable<StageState> All => _bySession.Values.SelectMany(stages => stages);

    public StageState? Find(ReadOnlySpan<byte> session, int stage)
    {
        if (_bySession.TryGet(session, out var stages))
        {
            foreach (var state in stages)
            {
                if (state.Stage == stage)
                {
                    return state;
                }
            }
        }

        return null;
    }

    public bool HasSession(ReadOnlySpan<byte> session) => _bySession.TryGet(session, out _);

    public void Add(StageState state)
    {
        if (!_bySession.TryGet(state.SessionUtf8, out var stages))
        {
            stages = [];
            _bySession.Add(state.SessionUtf8, stages);
        }

        stages.Add(state);
    }

    public void Remove(StageState state)
    {
        state.Straggler?.Forget();
        if (_bySession.TryGet(state.SessionUtf8, out var stages) && stages.Remove(state) && stages.Count == 0)
        {
            _bySession.Remove(state.SessionUtf8);
        }
    }
}
