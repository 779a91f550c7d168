namespace ModelNet.Fuser.Speculate;

/// <summary>
/// How often each branch's own first choice is the fused token, and how long its passes take: measured on every step, whoever drafts, since the evidence of a step tells what every branch
/// would have drafted.
/// </summary>
internal sealed class DraftEstimates
{
    private const double Smoothing = 0.05;

    /// <summary>Steps before which an estimate is a rumour.</summary>
    private const int FewestSteps = 4;

    /// <summary>A pass that took many times the usual one had to wait, or rebuilt a sequence: it says nothing about the next.</summary>
    private const double Outlier = 8;

    private readonly BranchEstimate[] _branches;
    private double _hop;

    public DraftEstimates(int branches)
    {
        _branches = new BranchEstimate[branches];
        Array.Fill(_branches, new BranchEstimate(0, 0, BranchEstimate.UsualGrowth, 0));
    }

    /// <summary>Whether the branch's first choice was the step's token.</summary>
    public void Guessed(int branch, bool right)
    {
        ref var known = ref _branches[branch];
        known = known with { Acceptance = Mean(known.Acceptance, right ? 1 : 0, known.Steps), Steps = known.Steps + 1 };
    }

    /// <summary>How long a record's positions took: a drafter's one pass each, another's one pass together.</summary>
    public void Computed(int branch, int positions, bool drafted, long computeNanoseconds, long hopNanoseconds)
    {
        ref var known = ref _branches[branch];
        if (drafted || positions == 1)
        {
            var pass = (double)computeNanoseconds / positions;
            known = known with { Pass = known.Pass == 0 ? pass : pass > Outlier * known.Pass ? known.Pass : Moved(known.Pass, pass) };
        }
        else if (known.Pass > 0 && computeNanoseconds < Outlier * known.Pass * positions)
        {
            var growth = Math.Clamp(((computeNanoseconds / known.Pass) - 1) / (positions - 1), 0, 1);
            known = known with { Growth = Moved(known.Growth, growth) };
        }

        _hop = _hop == 0 ? hopNanoseconds : Moved(_hop, Math.Min(hopNanoseconds, Outlier * _hop));
    }

    /// <summary>The drafter and the length that give the most tokens for the time; a length of 0 where nobody's draft would pay, or too little is known.</summary>
    public (int Branch, int Length) Best(int most)
    {
        foreach (var branch in _branches)
        {
            if (branch.Steps < FewestSteps || branch.Pass == 0)
            {
                return (-1, 0);
            }
        }

        return DraftChoice.Best(_branches, _hop, most);
    }

    private static double Moved(double from, double to) => from + (Smoothing * (to - from));

    /// <summary>The plain mean of the first steps, then a moving one.</summary>
    private static double Mean(double mean, double value, int before) => mean + (Math.Max(Smoothing, 1.0 / (before + 1)) * (value - mean));
}
