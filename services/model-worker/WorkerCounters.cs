using ModelNet.ModelWorker.Schedule;

namespace ModelNet.ModelWorker;

/// <summary>What a worker has computed and measured so far, and what waits for it. A worker that takes the place of another over the same model goes on with the same ones. Read from any thread.</summary>
public sealed class WorkerCounters
{
    private long _prefillTokens;
    private long _sharedTokens;
    private long _decodedTokens;
    private long _decodes;
    private long _guessedRight;
    private long _guessedWrong;
    private long _busyTicks;
    private int _sequenceLimit;
    private int _queued;
    private BatchKnee? _knee;

    /// <summary>Prompt tokens that went through the model (of sessions that were rebuilt, their earlier answers too).</summary>
    public long PrefillTokens => Interlocked.Read(ref _prefillTokens);

    /// <summary>Tokens that did not: another sequence held the same prefix.</summary>
    public long SharedTokens => Interlocked.Read(ref _sharedTokens);

    /// <summary>Tokens of answers that went through the model.</summary>
    public long DecodedTokens => Interlocked.Read(ref _decodedTokens);

    /// <summary>Those among them that were computed before they were decided.</summary>
    public long GuessedRight => Interlocked.Read(ref _guessedRight);

    /// <summary>Tokens that went through the model because they were expected, and were decided otherwise; in no other count.</summary>
    public long GuessedWrong => Interlocked.Read(ref _guessedWrong);

    /// <summary>Forward passes.</summary>
    public long Decodes => Interlocked.Read(ref _decodes);

    /// <summary>How long all forward passes took together, without the wait for a core.</summary>
    public TimeSpan Busy => new(Interlocked.Read(ref _busyTicks));

    /// <summary>How many sessions wait for a place in the KV cache.</summary>
    public int Queued => Volatile.Read(ref _queued);

    /// <summary>How many sequences are decoded together at most, as measured so far; 0 before the worker has started.</summary>
    public int SequenceLimit => Volatile.Read(ref _sequenceLimit);

    /// <summary>The search for the best batch size, as far as an earlier worker with the same bound has come.</summary>
    internal BatchKnee Knee(int most, bool enabled) => _knee is { } known && known.Most == most && known.IsEnabled == enabled ? known : _knee = new BatchKnee(most, enabled);

    internal void Shared(int tokens) => Interlocked.Add(ref _sharedTokens, tokens);

    internal void Decoded(int prefillTokens, int decodedTokens, TimeSpan elapsed)
    {
        Interlocked.Add(ref _busyTicks, elapsed.Ticks);
        Interlocked.Add(ref _prefillTokens, prefillTokens);
        Interlocked.Add(ref _decodedTokens, decodedTokens);
        Interlocked.Increment(ref _decodes);
    }

    internal void RightGuess(int tokens)
    {
        Interlocked.Add(ref _guessedRight, tokens);
        Interlocked.Add(ref _decodedTokens, tokens);
    }

    internal void WrongGuess(int tokens) => Interlocked.Add(ref _guessedWrong, tokens);

    internal void Waiting(int sessions) => Volatile.Write(ref _queued, sessions);

    internal void Limit(int sequences) => Volatile.Write(ref _sequenceLimit, sequences);
}
