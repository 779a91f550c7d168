namespace ModelNet.Fusion.Tests;

/// <summary>Every policy's weights are its formula's, and the algebra of the plain mean holds with them.</summary>
public sealed class PolicyTests
{
    /// <summary>A cut to a multiple of 2⁻¹⁶ moves a share by at most this much.</summary>
    private const double Cut = 1d / 32768;

    public static TheoryData<PolicyKind, Aggregation> Policies
    {
        get
        {
            var all = new TheoryData<PolicyKind, Aggregation>();
            foreach (var kind in new[] { PolicyKind.Mean, PolicyKind.Confidence, PolicyKind.Consistency, PolicyKind.DropOut })
            {
                all.Add(kind, Aggregation.Arithmetic);
                all.Add(kind, Aggregation.Geometric);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void Weights_are_the_formulas_and_the_token_is_the_best_by_them(PolicyKind kind, Aggregation aggregation) => Property.ForAll(400, random =>
    {
        var step = new Step(random, random.Next(1, 6));
        var entries = random.Next(1, 12);
        var policy = new StepPolicy(kind, entries);
        var factors = NaivePolicy.Factors(kind, step.Lists(entries), step.Weights, entries);
        var total = factors.Zip(step.Weights, (factor, weight) => factor * weight).Sum();
        var (outcome, shares) = Decide(step, step.Lists(int.MaxValue), step.Weights, aggregation, policy);
        for (var branch = 0; branch < shares.Length; branch++)
        {
            var slack = Cut * Math.Max(1, step.Weights.Sum() / total);
            shares[branch].ShouldBe(step.Weights[branch] * factors[branch] / total, slack, $"branch {branch}");
        }

        if (aggregation == Aggregation.Arithmetic)
        {
            NaiveFusion.NearBest(step.Full(), shares, aggregation).ShouldContain(outcome.Token);
        }
    });

    [Theory]
    [MemberData(nameof(Policies))]
    public void Wider_lists_change_no_weight_and_certified_tokens_are_those_of_whole_lists(PolicyKind kind, Aggregation aggregation) => Property.ForAll(400, random =>
    {
        var step = new Step(random, random.Next(1, 6));
        var entries = random.Next(1, 8);
        var policy = new StepPolicy(kind, entries);
        var (whole, wholeShares) = Decide(step, step.Lists(int.MaxValue), step.Weights, aggregation, policy);
        whole.Certified.ShouldBeTrue();
        for (var k = entries; k < 80; k = (k * 2) + 1)
        {
            var (outcome, shares) = Decide(step, step.Lists(k), step.Weights, aggregation, policy);
            shares.ShouldBe(wholeShares);
            (outcome.Certified ? outcome.Token : whole.Token).ShouldBe(whole.Token, $"k {k}");
        }
    });

    [Theory]
    [MemberData(nameof(Policies))]
    public void Permuting_branches_with_their_weights_gives_the_same_bits(PolicyKind kind, Aggregation aggregation) => Property.ForAll(400, random =>
    {
        var step = new Step(random, random.Next(2, 7));
        var lists = step.Lists(random.Next(1, 30));
        var policy = new StepPolicy(kind, random.Next(1, 12));
        var order = Enumerable.Range(0, lists.Length).ToArray();
        random.Shuffle(order);
        var (outcome, shares) = Decide(step, lists, step.Weights, aggregation, policy);
        var (permuted, permutedShares) = Decide(step, [.. order.Select(i => lists[i])], [.. order.Select(i => step.Weights[i])], aggregation, policy);
        permuted.ShouldBe(outcome);
        permutedShares.ShouldBe([.. order.Select(i => shares[i])]);
    });

    [Theory]
    [MemberData(nameof(Policies))]
    public void Scaling_all_weights_gives_the_same_bits(PolicyKind kind, Aggregation aggregation) => Property.ForAll(200, random =>
    {
        var step = new Step(random, random.Next(1, 6));
        var lists = step.Lists(random.Next(1, 30));
        var policy = new StepPolicy(kind, random.Next(1, 12));
        var scale = Math.Pow(10, (random.NextDouble() * 600) - 300);
        var (outcome, shares) = Decide(step, lists, step.Weights, aggregation, policy);
        var (scaled, scaledShares) = Decide(step, lists, [.. step.Weights.Select(weight => weight * scale)], aggregation, policy);
        scaled.ShouldBe(outcome);
        scaledShares.ShouldBe(shares);
    });

    [Theory]
    [MemberData(nameof(Policies))]
    public void One_branch_and_identical_branches_are_the_models_own_greedy_output(PolicyKind kind, Aggregation aggregation) => Property.ForAll(300, random =>
    {
        var step = new Step(random, 1);
        var list = StepList.Build(step.Tables[0], step.Logits[0], random.Next(1, 20));
        var copies = random.Next(1, 7);
        var policy = new StepPolicy(kind, random.Next(1, 12));
        var plain = Outcome.Of(step.Union, [list], [1], aggregation);
        Decide(step, [.. Enumerable.Repeat(list, copies)], RandomModels.Weights(random, copies), aggregation, policy).Outcome.ShouldBe(plain);
    });

    [Theory]
    [MemberData(nameof(Policies))]
    public void Only_the_plain_mean_decides_while_a_list_is_missing(PolicyKind kind, Aggregation aggregation)
    {
        var certified = 0;
        Property.ForAll(200, random =>
        {
            var step = new Step(random, 3);
            double[] weights = [10, 1, 1];
            var join = new StepJoin(step.Union);
            join.Reset(3, weights, aggregation, new StepPolicy(kind, 4));
            step.Lists(int.MaxValue)[0].SetIn(join, step.Union, 0);
            certified += join.Decide().Certified ? 1 : 0;
        });
        (certified > 0).ShouldBe(kind == PolicyKind.Mean && aggregation == Aggregation.Arithmetic);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void A_branch_that_abstains_or_has_no_weight_is_as_if_it_were_not_there(PolicyKind kind, Aggregation aggregation) => Property.ForAll(200, random =>
    {
        var step = new Step(random, random.Next(2, 6));
        var lists = step.Lists(random.Next(1, 30));
        var policy = new StepPolicy(kind, random.Next(1, 12));
        double[] weights = [.. lists.Select(_ => (double)random.Next(1, 4))];
        var away = random.Next(lists.Length);
        var join = new StepJoin(step.Union);
        var muted = random.Next(2) == 0;
        join.Reset(lists.Length, muted ? [.. weights.Select((weight, branch) => branch == away ? 0 : weight)] : weights, aggregation, policy);
        for (var branch = 0; branch < lists.Length; branch++)
        {
            lists[branch].SetIn(join, step.Union, branch);
        }

        if (!muted)
        {
            join.Abstain(away);
        }

        var outcome = Outcome.Of(join.Decide());
        var (without, _) = Decide(step, [.. lists.Where((_, branch) => branch != away)], [.. weights.Where((_, branch) => branch != away)], aggregation, policy);
        (outcome.Kind, outcome.Token, outcome.Certified).ShouldBe((without.Kind, without.Token, without.Certified));
        join.Evidence(away, 0).EffectiveWeight.ShouldBe(0);
    });

    [Fact]
    public void A_branch_that_is_sure_decides_against_two_that_are_not()
    {
        var (step, lists) = Given(("a", 0.5f), ("a", 0.6f), ("b", 0.95f));
        Decide(step, lists, [1, 1, 1], Aggregation.Arithmetic, StepPolicy.Mean).Outcome.Token.ShouldBe("61");
        var (outcome, shares) = Decide(step, lists, [1, 1, 1], Aggregation.Arithmetic, new StepPolicy(PolicyKind.Confidence, 40));
        (outcome.Token, shares[2]).ShouldBe(("62", 1));
    }

    [Fact]
    public void A_branch_far_from_the_others_counts_less()
    {
        var (step, lists) = Given(("a", 0.5f), ("a", 0.45f), ("b", 0.99f));
        Decide(step, lists, [1, 1, 1], Aggregation.Arithmetic, StepPolicy.Mean).Outcome.Token.ShouldBe("62");
        Decide(step, lists, [1, 1, 1], Aggregation.Arithmetic, new StepPolicy(PolicyKind.Consistency, 40)).Outcome.Token.ShouldBe("61");
    }

    [Fact]
    public void A_branch_whose_first_choice_nobody_lists_drops_out()
    {
        var (step, lists) = Given(("a", 0.4f), ("a", 0.4f), ("c", 0.99f));
        var (outcome, shares) = Decide(step, lists, [1, 1, 1], Aggregation.Arithmetic, new StepPolicy(PolicyKind.DropOut, 1));
        (outcome.Token, shares[2]).ShouldBe(("61", 0));
    }

    [Theory]
    [InlineData(new[] { 1.0, 1.0 }, new[] { 65536u, 65536u })]
    [InlineData(new[] { 1.0, 1.25 }, new[] { 65536u, 32768u })]
    [InlineData(new[] { 2.0, 1.5, 1.75 }, new[] { 16384u, 65536u, 32768u })]
    [InlineData(new[] { 1.0, 0.0 }, new uint[0])]
    [InlineData(new[] { 1.0, 100.0 }, new[] { 65536u, 0u })]
    public void Prompt_factors_halve_with_every_quarter_of_a_bit(double[] bits, uint[] factors) => PromptFactors.Of(bits).ShouldBe(factors);

    [Fact]
    public void Prompt_factors_weigh_the_branches()
    {
        var (step, lists) = Given(("a", 0.9f), ("b", 0.5f));
        var (outcome, shares) = Decide(step, lists, [1, 1], Aggregation.Arithmetic, new StepPolicy(PolicyKind.Perplexity, 40, [16384, 65536]));
        (outcome.Token, shares[0], shares[1]).ShouldBe(("62", 0.2, 0.8));
    }

    [Fact]
    public void A_prompts_score_is_its_mean_of_bits_per_byte()
    {
        var score = new PromptScore();
        score.Add([0, 0, 0, 0], 1, 2); // 2 bits
        score.Add([0, float.NegativeInfinity, 0, float.NegativeInfinity], 2, 3); // 1 bit
        score.Add([0, 0, 0, 0], 1, 0); // a control token
        (score.Scored, score.MicrobitsPerByte).ShouldBe((4, 600_000));
    }

    private static (Outcome Outcome, double[] Shares) Decide(Step step, StepList[] lists, double[] weights, Aggregation aggregation, StepPolicy policy)
    {
        var join = new StepJoin(step.Union);
        join.Reset(lists.Length, weights, aggregation, policy);
        for (var branch = 0; branch < lists.Length; branch++)
        {
            lists[branch].SetIn(join, step.Union, branch);
        }

        var outcome = Outcome.Of(join.Decide());
        return (outcome, [.. Enumerable.Range(0, lists.Length).Select(branch => join.Evidence(branch, 0).EffectiveWeight)]);
    }

    /// <summary>Branches over the letters a to z, each with one letter's probability; the rest is spread over the others.</summary>
    private static (Step Step, StepList[] Lists) Given(params (string Top, float Probability)[] branches)
    {
        var table = ModelNet.Vocabulary.VocabularyTable.Create(
            [.. Enumerable.Range('a', 26).Select(letter => (ReadOnlyMemory<byte>)new[] { (byte)letter })], new ModelNet.Vocabulary.TokenKind[26]);
        var step = new Step(new Random(1), 1);
        return (step, [.. branches.Select(branch => StepList.Build(table, Logits(branch.Top[0] - 'a', branch.Probability), 26))]);
    }

    private static float[] Logits(int top, float probability) =>
        [.. Enumerable.Range(0, 26).Select(id => (float)Math.Log(id == top ? probability : (1 - probability) / 25))];
}
