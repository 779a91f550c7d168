namespace ModelNet.ModelWorker;

/// <summary>What a worker has computed so far: counts instead of times, since a count does not depend on the machine. Read from any thread.</summary>
public sealed class WorkerCounters
{
    private long _prefillTokens;
    private long _sharedTokens;
    private long _decodedTokens;
    private long _decodes;
    private int _sequenceLimit;

    /// <summary>Prompt tokens that went through the model (of sessions that were rebuilt, their earlier answers too).</summary>
    public long PrefillTokens => Interlocked.Read(ref _prefillTokens);

    /// <summary>Tokens that did not: another sequence held the same prefix.</summary>
    public long SharedTokens => Interlocked.Read(ref _sharedTokens);

    /// <summary>Tokens of answers that went through the model.</summary>
    public long DecodedTokens => Interlocked.Read(ref _decodedTokens);

    /// <summary>Forward passes.</summary>
    public long Decodes => Interlocked.Read(ref _decodes);

    /// <summary>How many sequences are decoded together at most, as measured so far; 0 before the worker has started.</summary>
    public int SequenceLimit => Volatile.Read(ref _sequenceLimit);

    internal void Shared(int tokens) => Interlocked.Add(ref _sharedTokens, tokens);

    internal void Decoded(int prefillTokens, int decodedTokens)
    {
        Interlocked.Add(ref _prefillTokens, prefillTokens);
        Interlocked.Add(ref _decodedTokens, decodedTokens);
        Interlocked.Increment(ref _decodes);
    }

    internal void Limit(int sequences) => Volatile.Write(ref _sequenceLimit, sequences);
}
