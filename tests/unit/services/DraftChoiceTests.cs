using ModelNet.Fuser.Speculate;

namespace ModelNet.Services.Tests;

/// <summary>Who drafts, and how much: compared with a simulation of rounds.</summary>
public sealed class DraftChoiceTests
{
    private const double Hop = 0.1;

    [Fact]
    public void The_choice_is_as_fast_as_any_other_in_a_simulation()
    {
        var random = new Random(9);
        var drafted = 0;
        for (var round = 0; round < 40; round++)
        {
            BranchEstimate[] branches = [.. Enumerable.Range(0, random.Next(2, 4)).Select(_ => new BranchEstimate(0.1 + (0.85 * random.NextDouble()), 1 + random.Next(30), random.NextDouble() * 0.5, 100))];
            var (branch, length) = DraftChoice.Best(branches, Hop, 6);
            drafted += length > 0 ? 1 : 0;
            var chosen = Simulated(branches, branch, length, random);
            for (var other = 0; other < branches.Length; other++)
            {
                for (var pieces = 0; pieces <= 6; pieces++)
                {
                    Simulated(branches, other, pieces, random).ShouldBeLessThan(chosen * 1.06, $"round {round}: {branch}/{length} was chosen, {other}/{pieces} is faster");
                }
            }
        }

        drafted.ShouldBeInRange(10, 39);
    }

    [Fact]
    public void A_drafter_that_is_always_right_drafts_as_far_as_it_may_and_one_that_is_always_wrong_never() =>
        (DraftChoice.Best([new(1, 1, 0.1, 9), new(0.5, 20, 0.05, 9)], Hop, 5), DraftChoice.Best([new(0, 1, 0.1, 9), new(0, 20, 0.05, 9)], Hop, 5)).ShouldBe(((0, 5), (-1, 0)));

    [Fact]
    public void Nothing_is_drafted_before_every_branch_was_measured()
    {
        var estimates = new DraftEstimates(2);
        for (var step = 0; step < 8; step++)
        {
            estimates.Best(4).ShouldBe((-1, 0));
            estimates.Guessed(0, right: true);
            estimates.Guessed(1, right: false);
            estimates.Computed(0, 1, drafted: false, 1_000_000, 10_000);
        }

        estimates.Computed(1, 1, drafted: false, 20_000_000, 10_000);
        estimates.Best(4).ShouldBe((0, 4));
    }

    [Fact]
    public void Where_a_batch_costs_a_pass_for_each_position_a_slow_branch_stops_being_drafted_for()
    {
        var estimates = new DraftEstimates(2);
        for (var step = 0; step < 200; step++)
        {
            estimates.Guessed(0, right: step % 2 == 0);
            estimates.Guessed(1, right: true);
            estimates.Computed(0, 1, drafted: false, 9_000_000, 10_000);
            estimates.Computed(1, 1, drafted: false, 10_000_000, 10_000);
            estimates.Computed(1, 5, drafted: false, 50_000_000, 10_000);
            estimates.Computed(0, 5, drafted: false, 45_000_000, 10_000);
        }

        estimates.Best(4).Length.ShouldBe(0);
    }

    /// <summary>Tokens for each unit of time over many rounds of throwing dice.</summary>
    private static double Simulated(BranchEstimate[] branches, int drafter, int length, Random random)
    {
        const int Rounds = 20_000;
        if (length == 0)
        {
            return 1 / (branches.Max(branch => branch.Pass) + (2 * Hop));
        }

        var tokens = 0;
        for (var round = 0; round < Rounds; round++)
        {
            tokens++;
            for (var piece = 0; piece < length && random.NextDouble() < branches[drafter].Acceptance; piece++)
            {
                tokens++;
            }
        }

        var verified = branches.Where((_, i) => i != drafter).Max(branch => branch.Pass * (1 + (branch.Growth * length)));
        return tokens / (Rounds * ((branches[drafter].Pass * length) + Math.Max(branches[drafter].Pass, verified) + (3 * Hop)));
    }
}
