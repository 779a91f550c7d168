using ModelNet.Contracts;
using ModelNet.Verifier.Reading;
using ModelNet.Verifier.Report;

namespace ModelNet.Verifier.Checks;

/// <summary>The steps of every stage are dense from 0, the first record of each decides it, and whoever repeats one says the same.</summary>
internal sealed class StepChecks(Verdict verdict)
{
    private readonly Dictionary<StageKey, DecidedStage> _stages = [];

    public static IReadOnlyDictionary<StageKey, DecidedStage> Run(LogContents log, Verdict verdict)
    {
        verdict["fused_steps"] = 0;
        verdict["alone_steps"] = 0;
        verdict["duplicate_steps"] = 0;
        verdict["resync_steps"] = 0;
        verdict["widened_steps"] = 0;
        var checks = new StepChecks(verdict);
        log.FusedTokens.ForEach(checks.TakeFused);
        log.StageTokens.ForEach(checks.TakeAlone);
        return checks._stages;
    }

    private void TakeFused(Entry<FusedTokens> entry)
    {
        var record = entry.Message;
        var key = new StageKey(record.Session.ToString(), record.Stage, record.Attempt);
        var stage = Of(key, fused: true);
        switch (record.Kind)
        {
            case FusedKind.Tokens:
                Take(key, stage, record.FirstStep, [.. record.Tokens.Items().Select(token => Fused(token, entry.Place))], record.Finish, "duplicate_steps", "fused_steps");
                break;
            case FusedKind.Resync:
                foreach (var (token, i) in record.Tokens.Items().Select((token, i) => (token, i)))
                {
                    Repeat(key, stage, record.FirstStep + i, token.Bytes.Span, "resync_steps");
                }

                break;
            case FusedKind.Widen:
                verdict["widened_steps"]++;
                break;
            default:
                stage.Dropped.TryAdd(record.Branch, record.FirstStep);
                break;
        }
    }

    private static DecidedStep Fused(FusedToken token, Place place) => new(token.Bytes.Span.ToArray(), place, token.Certified, token.K, token.Absent)
    {
        Policy = token.Policy.ToString(),
        Without = token.Without.Span.ToArray(),
        Drawn = token.Drawn,
        Probability = token.Probability,
        Weights = [.. token.Votes.Items().Select(vote => vote.Weight)],
    };

    private void TakeAlone(Entry<StageTokens> entry)
    {
        var record = entry.Message;
        var key = new StageKey(record.Session.ToString(), record.Stage, record.Attempt);
        var steps = record.Tokens.Items().Select(token => new DecidedStep(token.Span.ToArray(), entry.Place, Certified: false, K: 0, Absent: 0)).ToList();
        Take(key, Of(key, fused: false), record.FirstStep, steps, record.Finish, "duplicate_steps", "alone_steps");
    }

    private void Take(StageKey key, DecidedStage stage, int first, List<DecidedStep> steps, Finish finish, string repeated, string counted)
    {
        var grew = false;
        for (var i = 0; i < steps.Count; i++)
        {
            var step = first + i;
            if (step < stage.Steps.Count)
            {
                Repeat(key, stage, step, steps[i].Bytes, repeated);
                continue;
            }

            verdict.Check(step == stage.Steps.Count, () => $"{key}: step {step} was decided when {stage.Steps.Count} was due");
            verdict.Check(stage.Finish == Finish.None, () => $"{key}: step {step} was decided after the stage had ended");
            stage.Steps.Add(steps[i]);
            verdict[counted]++;
            grew = true;
        }

        if (finish != Finish.None)
        {
            verdict.Check(grew || stage.Finish == Finish.None || stage.Finish == finish, () => $"{key}: ended as {stage.Finish} and again as {finish}");
            stage.Finish = stage.Finish == Finish.None ? finish : stage.Finish;
        }
    }

    private void Repeat(StageKey key, DecidedStage stage, int step, ReadOnlySpan<byte> bytes, string counted)
    {
        verdict[counted]++;
        var repeated = bytes.ToArray();
        var known = (uint)step < (uint)stage.Steps.Count;
        verdict.Check(known && stage.Steps[step].Bytes.AsSpan().SequenceEqual(repeated), () => $"{key}: step {step} was {(known ? Convert.ToHexString(stage.Steps[step].Bytes) : "not decided")}, then {Convert.ToHexString(repeated)}");
    }

    private DecidedStage Of(StageKey key, bool fused)
    {
        if (!_stages.TryGetValue(key, out var stage))
        {
            _stages.Add(key, stage = new DecidedStage(fused));
        }

        verdict.Check(stage.Fused == fused, () => $"{key}: decided by a fuser and by a worker");
        return stage;
    }
}
