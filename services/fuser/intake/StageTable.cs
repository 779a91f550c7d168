using ModelNet.Hosting;

namespace ModelNet.Fuser.Intake;

/// <summary>The open fused stages, found by session without allocating. A session has one at a time, but for moments: its stages are a chain and not a list, which would be more memory to touch.</summary>
internal sealed class StageTable
{
    private readonly SessionMap<StageState> _bySession = new();

    /// <summary>Every open stage.</summary>
    public IEnumerable<StageState> All => _bySession.Values.SelectMany(Chain);

    /// <summary>One of the session's open stages, or null.</summary>
    public StageState? FirstOf(ReadOnlySpan<byte> session) => _bySession.TryGet(session, out var first) ? first : null;

    public StageState? Find(ReadOnlySpan<byte> session, int stage) => Find(FirstOf(session), stage);

    /// <summary>The stage of this number among those of <see cref="FirstOf"/>.</summary>
    public static StageState? Find(StageState? first, int stage)
    {
        while (first is not null && first.Stage != stage)
        {
            first = first.Sibling;
        }

        return first;
    }

    public void Add(StageState state)
    {
        if (FirstOf(state.SessionUtf8) is { } first)
        {
            state.Sibling = first.Sibling;
            first.Sibling = state;
        }
        else
        {
            _bySession.Add(state.SessionUtf8, state);
        }
    }

    public void Remove(StageState state)
    {
        state.Straggler?.Forget();
        var first = FirstOf(state.SessionUtf8);
        if (first != state)
        {
            Unlink(first, state);
        }
        else if (state.Sibling is { } next)
        {
            _bySession.Replace(state.SessionUtf8, next);
        }
        else
        {
            _bySession.Remove(state.SessionUtf8);
        }
    }

    private static void Unlink(StageState? first, StageState state)
    {
        while (first is not null && first.Sibling != state)
        {
            first = first.Sibling;
        }

        first?.Sibling = state.Sibling;
    }

    private static IEnumerable<StageState> Chain(StageState first)
    {
        for (var stage = first; stage is not null; stage = stage.Sibling)
        {
            yield return stage;
        }
    }
}
