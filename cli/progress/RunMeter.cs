using ModelNet.Contracts;

namespace ModelNet.Cli.Progress;

/// <summary>Counts what happens while the command runs: rates, what is left, and how long each model computes for a token.</summary>
internal sealed class RunMeter(int sessions, TimeProvider time)
{
    private readonly SortedDictionary<string, ComputeSamples> _compute = new(StringComparer.Ordinal);
    private readonly long _began = time.GetTimestamp();
    private int _endedBefore;

    /// <summary>Sessions of the run, those of earlier commands with them.</summary>
    public int Sessions { get; } = sessions;

    public int Ended { get; private set; }

    public int Failed { get; private set; }

    public int InFlight { get; set; }

    /// <summary>Tokens since the log was read up to its end.</summary>
    public long Tokens { get; private set; }

    /// <summary>False while the log of an earlier command is being read.</summary>
    public bool Live { get; private set; }

    public TimeSpan Elapsed => time.GetElapsedTime(_began);

    public double TokensPerSecond => Elapsed > TimeSpan.Zero ? Tokens / Elapsed.TotalSeconds : 0;

    /// <summary>The time that the rest will take at the present rate; null before the first session of this command has ended.</summary>
    public TimeSpan? Left => Ended > _endedBefore ? Elapsed / (Ended - _endedBefore) * (Sessions - Ended) : null;

    /// <summary>Each model's computing times for a token; the first token of a stage is left out, since it pays for the prompt.</summary>
    public IReadOnlyDictionary<string, ComputeSamples> Compute => _compute;

    /// <summary>What is seen from now on is new.</summary>
    public void GoLive()
    {
        Live = true;
        _endedBefore = Ended;
    }

    public void Add(StageProgress stage, StageTokens record, int tokens)
    {
        Count(tokens);
        if (Live && record.Tokens.Count > 0 && record.FirstStep > 0)
        {
            SamplesOf(stage.Plan.Branches[0].Model).Add(record.ComputeNs / record.Tokens.Count);
        }
    }

    public void Add(StageProgress stage, FusedTokens record, int tokens)
    {
        Count(tokens);
        for (var branch = 0; Live && record.FirstStep > 0 && branch < stage.Plan.Branches.Count; branch++)
        {
            SamplesOf(stage.Plan.Branches[branch].Model).Add(ComputedForEach(record, branch));
        }
    }

    /// <summary>Tokens that were drafted together were computed together: each counts as its share.</summary>
    private static long ComputedForEach(FusedTokens record, int branch)
    {
        var together = 0L;
        foreach (var token in record.Tokens)
        {
            together += branch < token.Votes.Count ? token.Votes[branch].ComputeNs : 0;
        }

        return together / Math.Max(1, record.Tokens.Count);
    }

    public void SessionEnded(Outcome outcome)
    {
        Ended++;
        Failed += outcome == Outcome.Completed ? 0 : 1;
    }

    private void Count(int tokens) => Tokens += Live ? tokens : 0;

    private ComputeSamples SamplesOf(string model)
    {
        if (!_compute.TryGetValue(model, out var samples))
        {
            _compute.Add(model, samples = new ComputeSamples());
        }

        return samples;
    }
}
