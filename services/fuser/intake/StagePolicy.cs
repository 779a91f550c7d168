using ModelNet.Contracts;
using ModelNet.Fusion;

namespace ModelNet.Fuser.Intake;

/// <summary>A stage's policy, and how its tokens are chosen. What it needs from the prompts comes with step 0, which waits for every branch, and on every replay the first record of a branch says it.</summary>
internal sealed class StagePolicy
{
    /// <summary>What most stages have, one object for all of them: it is read in every step, and what each session has of its own is seldom in a cache. Nothing in it changes.</summary>
    private static readonly StagePolicy s_mean = new(string.Empty, int.MaxValue, lead: -1, draw: null) { _kind = PolicyKind.Mean, _known = StepPolicy.Mean };

    private readonly string _name;
    private readonly int _topK;
    private readonly int _lead;
    private readonly Draw? _draw;
    private PolicyKind? _kind;
    private StepPolicy? _known;
    private SamplingParameters? _sampling;

    private StagePolicy(string name, int topK, int lead, Draw? draw)
    {
        _name = name;
        _topK = topK;
        _lead = lead;
        _draw = draw;
    }

    /// <summary>Which policy; parsed when it is first needed, so that an unknown one fails its stage and not the fuser.</summary>
    /// <exception cref="FusionException">code <c>policy_unknown</c>.</exception>
    public PolicyKind Kind => _kind ??= PolicyNames.Parse(_name);

    /// <summary>How tokens are drawn; null where the most probable one is taken.</summary>
    /// <exception cref="FusionException">code <c>sampling_invalid</c>.</exception>
    public SamplingParameters? Sampling => _draw is null ? null : _sampling ??= _draw.Checked();

    /// <summary>Whether a step needs no more than the answer of the branch that is drawn.</summary>
    public bool DrawsFromOne => _draw is { IsPlain: true } && _name == PolicyNames.Of(PolicyKind.Sample);

    public static StagePolicy Of(FusionTask task)
    {
        var draw = Draw.Of(task);
        return task.Policy.IsEmpty && draw is null ? s_mean : new StagePolicy(task.Policy.ToString(), task.TopK, task.DraftBranch, draw);
    }

    /// <summary>Whether one branch leads the others, which answer nothing before they know what it expects.</summary>
    public bool IsLed => _name == PolicyNames.Of(PolicyKind.Boundary);

    /// <summary>The policy for a step of the stage.</summary>
    public StepPolicy For(StageState stage)
    {
        if (_known is null && (Kind != PolicyKind.Perplexity || Array.TrueForAll(stage.Arrivals, arrival => arrival is not null)))
        {
            _known = new StepPolicy(Kind, _topK, Kind == PolicyKind.Perplexity ? PromptFactors.Of(stage.PromptBits) : [], _lead);
        }

        return _known ?? StepPolicy.Mean;
    }

    /// <summary>What the task says about drawing; checked when it is first needed, so that nonsense fails its stage and not the fuser.</summary>
    private sealed record Draw(string Seed, double Temperature, double TopP)
    {
        public bool IsPlain => Temperature == 1 && TopP >= 1;

        /// <summary>The policy sample alone draws at temperature 1: tasks from before there were temperatures say no more.</summary>
        public static Draw? Of(FusionTask task)
        {
            var temperature = task.Temperature == 0 && task.Policy.ToString() == PolicyNames.Of(PolicyKind.Sample) ? 1 : task.Temperature;
            return temperature == 0 ? null : new Draw(task.Seed.ToString(), temperature, task.TopP);
        }

        public SamplingParameters Checked() => new(Seed, Temperature, TopP);
    }
}
