using ModelNet.Fusion;

namespace ModelNet.Bench.Fusion;

/// <summary>Steps of several branches that mostly agree, with their lists made beforehand.</summary>
internal sealed class JoinSteps
{
    private const int Vocabulary = 49_152;
    private const int Steps = 64;
    private readonly Aggregation _aggregation;
    private readonly StepPolicy _policy;
    private readonly SamplingParameters? _sampling;
    private readonly double[] _weights;
    private readonly VocabularyMap _map;
    private readonly StepJoin _join;
    private readonly Entry[][] _lists;
    private long _certified;
    private long _decided;

    private JoinSteps(VocabularyUnion union, VocabularyMap map, Entry[][] lists, Aggregation aggregation, StepPolicy policy, SamplingParameters? sampling)
    {
        _sampling = sampling;
        _join = new StepJoin(union);
        _map = map;
        _lists = lists;
        _aggregation = aggregation;
        _policy = policy;
        _weights = [.. lists[0].Select(_ => 1d)];
    }

    public double CertifiedShare => (double)_certified / _decided;

    public static JoinSteps Create(int branches, int entries, Aggregation aggregation, PolicyKind policy = PolicyKind.Mean, SamplingParameters? sampling = null)
    {
        var table = Rows.Vocabulary(Vocabulary, shareBytes: false);
        var union = new VocabularyUnion();
        var builder = new DistributionBuilder();
        var lists = Enumerable.Range(0, Steps).Select(step =>
        {
            var common = Rows.Logits(Vocabulary, step);
            return Enumerable.Range(0, branches).Select(branch =>
            {
                var noise = Rows.Logits(Vocabulary, 1000 + (step * branches) + branch);
                var logits = common.Zip(noise, (x, y) => x + (0.2f * y)).ToArray();
                var view = builder.Build(logits, table, entries);
                return new Entry(view.Ids.ToArray(), view.Probabilities.ToArray(), view.EndOfSequence, view.Kth, view.Residual);
            }).ToArray();
        }).ToArray();
        var prompts = PromptFactors.Of([.. Enumerable.Range(0, branches).Select(branch => 1 + (0.1 * branch))]);
        return new JoinSteps(union, union.Register(table), lists, aggregation, new StepPolicy(policy, entries, prompts), sampling);
    }

    public void Run(int calls)
    {
        for (var call = 0; call < calls; call++)
        {
            var step = _lists[call % Steps];
            _join.Reset(step.Length, _weights, _aggregation, _policy);
            for (var branch = 0; branch < step.Length; branch++)
            {
                var list = step[branch];
                _join.Set(branch, _map, list.Ids, list.Probabilities, list.EndOfSequence, list.Kth, list.Residual);
            }

            var decision = _sampling is null ? _join.Decide() : _join.Sample(_sampling, 0, call);
            _certified += decision.Certified ? 1 : 0;
            _decided++;
        }
    }

    private sealed record Entry(int[] Ids, float[] Probabilities, float EndOfSequence, float Kth, float Residual);
}
