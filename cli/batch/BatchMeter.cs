using ModelNet.Batch;
using ModelNet.Client;
using ModelNet.Contracts;
using ModelNet.Flow;
using ModelNet.ModelWorker;

namespace ModelNet.Cli.Batch;

/// <summary>Counts what happens while the command runs. Lines count once they are on disk, tokens as soon as they are decided. Thread-safe.</summary>
internal sealed class BatchMeter : ISessionObserver
{
    private readonly FlowPlan _plan;
    private readonly byte[] _prefix;
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly long[] _perModel;
    private long _completed;
    private long _failed;
    private long _tokens;
    private long _seenTokens;
    private long _total = -1;

    /// <param name="plan">Whose stages name the models.</param>
    /// <param name="batch">Sessions of other batches on the same bus are not counted.</param>
    /// <param name="time">The clock.</param>
    public BatchMeter(FlowPlan plan, string batch, TimeProvider time)
    {
        (_plan, _prefix, _time) = (plan, System.Text.Encoding.UTF8.GetBytes(batch + "."), time);
        _began = time.GetTimestamp();
        Models = [.. plan.Models];
        _perModel = new long[Models.Count];
    }

    public IReadOnlyList<string> Models { get; }

    /// <summary>The workers of this process by model; empty when they run elsewhere.</summary>
    public IReadOnlyDictionary<string, WorkerCounters> Workers { get; set; } = new Dictionary<string, WorkerCounters>();

    /// <summary>What the input has said so far.</summary>
    public BatchReader? Input { get; set; }

    /// <summary>Sessions that were submitted and have not ended.</summary>
    public Func<int> InFlight { get; set; } = static () => 0;

    /// <summary>Lines with an answer on disk, of this command.</summary>
    public long Completed => Interlocked.Read(ref _completed);

    /// <summary>Lines with an error on disk, of this command.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Lines that an earlier command had finished.</summary>
    public long Before => Input is { } input ? input.AnsweredBefore + input.FailedBefore : 0;

    public long Done => Completed + Failed + Before;

    /// <summary>Lines of the input; null until they are counted.</summary>
    public long? Total
    {
        get => Interlocked.Read(ref _total) is >= 0 and var total ? total : null;
        set => Interlocked.Exchange(ref _total, value ?? -1);
    }

    /// <summary>Tokens of the lines on disk.</summary>
    public long Tokens => Interlocked.Read(ref _tokens);

    /// <summary>Tokens that were decided while the command ran, of open sessions too.</summary>
    public long SeenTokens => Interlocked.Read(ref _seenTokens);

    public TimeSpan Elapsed => _time.GetElapsedTime(_began);

    /// <summary>The time that the rest will take at the present rate; null when that cannot be said.</summary>
    public TimeSpan? Left => Total is { } total && Completed + Failed is > 0 and var now ? Elapsed / now * Math.Max(0, total - Done) : null;

    /// <summary>Tokens of stages in which a model took part.</summary>
    public long TokensOf(int model) => Interlocked.Read(ref _perModel[model]);

    public double PerSecond(long tokens) => Elapsed > TimeSpan.Zero ? tokens / Elapsed.TotalSeconds : 0;

    /// <summary>These lines are on disk.</summary>
    public void Synced(IReadOnlyList<OutputLine> lines)
    {
        var failed = lines.Count(line => line.IsError);
        Interlocked.Add(ref _failed, failed);
        Interlocked.Add(ref _completed, lines.Count - failed);
        Interlocked.Add(ref _tokens, lines.Sum(line => line.Tokens));
    }

    /// <inheritdoc/>
    public void OnFusedTokens(FusedTokens tokens)
    {
        if (tokens.Kind == FusedKind.Tokens)
        {
            Count(tokens.Session, tokens.Stage, tokens.Tokens.Count);
        }
    }

    /// <inheritdoc/>
    public void OnStageTokens(StageTokens tokens) => Count(tokens.Session, tokens.Stage, tokens.Tokens.Count);

    /// <inheritdoc/>
    public void OnStageResult(StageResult result)
    {
    }

    /// <inheritdoc/>
    public void OnResult(Result result)
    {
    }

    private void Count(Utf8Text session, int stage, int tokens)
    {
        if (stage < 0 || stage >= _plan.Stages.Count || !session.Span.StartsWith(_prefix))
        {
            return;
        }

        Interlocked.Add(ref _seenTokens, tokens);
        for (var model = 0; model < Models.Count; model++)
        {
            if (_plan.Stages[stage].Branches.Any(branch => branch.Model == Models[model]))
            {
                Interlocked.Add(ref _perModel[model], tokens);
            }
        }
    }
}
