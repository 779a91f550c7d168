using ModelNet.Contracts;
using ModelNet.Fusion;

namespace ModelNet.Fuser.Intake;

/// <summary>A stage's policy. What it needs from the prompts comes with step 0, which waits for every branch, and on every replay the first record of a branch says it.</summary>
internal sealed class StagePolicy(string name, int topK, string seed, int lead)
{
    /// <summary>What most stages have, one object for all of them: it is read in every step, and what each session has of its own is seldom in a cache. Nothing in it changes.</summary>
    private static readonly StagePolicy s_mean = new(string.Empty, int.MaxValue, string.Empty, lead: -1) { _kind = PolicyKind.Mean, _known = StepPolicy.Mean };

    private PolicyKind? _kind;
    private StepPolicy? _known;

    public static StagePolicy Of(FusionTask task) => task.Policy.IsEmpty ? s_mean : new(task.Policy.ToString(), task.TopK, task.Seed.ToString(), task.DraftBranch);

    /// <summary>Which policy; parsed when it is first needed, so that an unknown one fails its stage and not the fuser.</summary>
    /// <exception cref="FusionException">code <c>policy_unknown</c>.</exception>
    public PolicyKind Kind => _kind ??= PolicyNames.Parse(name);

    /// <summary>What the draws of <see cref="PolicyKind.Sample"/> begin with.</summary>
    public string Seed => seed;

    /// <summary>Whether one branch leads the others, which answer nothing before they know what it expects.</summary>
    public bool IsLed => name == PolicyNames.Of(PolicyKind.Boundary);

    /// <summary>The policy for a step of the stage.</summary>
    public StepPolicy For(StageState stage)
    {
        if (_known is null && (Kind != PolicyKind.Perplexity || Array.TrueForAll(stage.Arrivals, arrival => arrival is not null)))
        {
            _known = new StepPolicy(Kind, topK, Kind == PolicyKind.Perplexity ? PromptFactors.Of(stage.PromptBits) : [], lead);
        }

        return _known ?? StepPolicy.Mean;
    }
}
