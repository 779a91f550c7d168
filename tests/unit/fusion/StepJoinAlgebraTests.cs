namespace ModelNet.Fusion.Tests;

/// <summary>What holds for every fusion, whatever the numbers.</summary>
public sealed class StepJoinAlgebraTests
{
    public static TheoryData<Aggregation> Aggregations => [Aggregation.Arithmetic, Aggregation.Geometric];

    [Theory]
    [MemberData(nameof(Aggregations))]
    public void One_branch_is_that_models_greedy_output(Aggregation aggregation)
    {
        Property.ForAll(400, random =>
        {
            var step = new Step(random, 1);
            var full = step.Full()[0];
            var greedy = NaiveFusion.FirstInOrder(full.Where(pair => pair.Value == full.Values.Max()).Select(pair => pair.Key));

            step.Decide(int.MaxValue, aggregation).Token.ShouldBe(greedy);
            var narrow = step.Decide(1, aggregation);
            (narrow.Certified ? narrow.Token : greedy).ShouldBe(greedy);
        });
    }

    [Theory]
    [MemberData(nameof(Aggregations))]
    public void Identical_branches_are_one_branch(Aggregation aggregation)
    {
        Property.ForAll(400, random =>
        {
            var step = new Step(random, 1);
            var list = StepList.Build(step.Tables[0], step.Logits[0], random.Next(1, 20));
            var copies = random.Next(2, 7);

            var one = Outcome.Of(step.Union, [list], [1], aggregation);
            var many = Outcome.Of(step.Union, [.. Enumerable.Repeat(list, copies)], RandomModels.Weights(random, copies), aggregation);

            many.ShouldBe(one);
        });
    }

    [Theory]
    [MemberData(nameof(Aggregations))]
    public void Permuting_branches_with_their_weights_gives_the_same_bits(Aggregation aggregation)
    {
        Property.ForAll(400, random =>
        {
            var step = new Step(random, random.Next(2, 7));
            var lists = step.Lists(random.Next(1, 30));
            var order = Enumerable.Range(0, lists.Length).ToArray();
            random.Shuffle(order);

            var permuted = Outcome.Of(step.Union, [.. order.Select(i => lists[i])], [.. order.Select(i => step.Weights[i])], aggregation);

            permuted.ShouldBe(Outcome.Of(step.Union, lists, step.Weights, aggregation));
        });
    }

    [Theory]
    [MemberData(nameof(Aggregations))]
    public void Scaling_all_weights_gives_the_same_bits(Aggregation aggregation)
    {
        Property.ForAll(400, random =>
        {
            var step = new Step(random, random.Next(1, 6));
            var lists = step.Lists(random.Next(1, 30));
            var factor = Math.Pow(10, (random.NextDouble() * 600) - 300);

            Outcome.Of(step.Union, lists, [.. step.Weights.Select(weight => weight * factor)], aggregation)
                .ShouldBe(Outcome.Of(step.Union, lists, step.Weights, aggregation));
        });
    }

    [Theory]
    [MemberData(nameof(Aggregations))]
    public void Raising_a_tokens_probability_never_lowers_it(Aggregation aggregation)
    {
        Property.ForAll(800, random =>
        {
            var step = new Step(random, random.Next(1, 5));
            var lists = step.Lists(int.MaxValue).Select(Halved).ToArray();
            var before = Outcome.Of(step.Union, lists, step.Weights, aggregation).Token;
            var branch = random.Next(lists.Length);
            var rank = before == Outcome.End ? -1 : Array.FindIndex(lists[branch].Ids, id => NaiveFusion.KeyOf(lists[branch].Table, id) == before);
            if (before != Outcome.End && rank < 0)
            {
                return; // not in this vocabulary
            }

            lists[branch] = Raised(lists[branch], rank, (float)random.NextDouble() * 0.4f);
            Outcome.Of(step.Union, lists, step.Weights, aggregation).Token.ShouldBe(before);
        });
    }

    [Theory]
    [MemberData(nameof(Aggregations))]
    public void The_order_of_arrival_repeats_and_earlier_steps_change_nothing(Aggregation aggregation)
    {
        Property.ForAll(300, random =>
        {
            var step = new Step(random, random.Next(2, 6));
            var lists = step.Lists(random.Next(1, 12));
            var expected = Outcome.Of(step.Union, lists, step.Weights, aggregation);
            var join = new StepJoin(step.Union);
            Outcome.Of(join, step.Union, step.Lists(int.MaxValue), step.Weights, Aggregation.Arithmetic);

            join.Reset(lists.Length, step.Weights, aggregation);
            var arrivals = Enumerable.Range(0, lists.Length).Concat(Enumerable.Range(0, lists.Length)).ToArray();
            random.Shuffle(arrivals);
            foreach (var branch in arrivals)
            {
                lists[branch].SetIn(join, step.Union, branch);
                join.Decide();
            }

            Outcome.Of(join.Decide()).ShouldBe(expected);
        });
    }

    [Theory]
    [MemberData(nameof(Aggregations))]
    public void An_abstaining_branch_is_as_if_it_were_not_there(Aggregation aggregation)
    {
        Property.ForAll(300, random =>
        {
            var step = new Step(random, random.Next(2, 6));
            var lists = step.Lists(random.Next(1, 30));
            double[] weights = [.. step.Weights.Select(weight => Math.Ceiling(weight))];
            var absent = random.Next(lists.Length);
            var join = new StepJoin(step.Union);
            join.Reset(lists.Length, weights, aggregation);
            for (var branch = 0; branch < lists.Length; branch++)
            {
                lists[branch].SetIn(join, step.Union, branch);
            }

            join.Abstain(absent);
            var without = Outcome.Of(
                step.Union,
                [.. lists.Where((_, branch) => branch != absent)],
                [.. weights.Where((_, branch) => branch != absent)],
                aggregation);

            var outcome = Outcome.Of(join.Decide());
            (outcome.Kind, outcome.Token, outcome.Certified).ShouldBe((without.Kind, without.Token, without.Certified));
            BitConverter.Int64BitsToDouble(outcome.Probability).ShouldBe(BitConverter.Int64BitsToDouble(without.Probability), 1e-10);
        });
    }

    private static StepList Halved(StepList list) => list with
    {
        Probabilities = [.. list.Probabilities.Select(p => p / 2)],
        EndOfSequence = list.EndOfSequence / 2,
    };

    private static StepList Raised(StepList list, int rank, float by)
    {
        if (rank < 0)
        {
            return list with { EndOfSequence = list.EndOfSequence + by };
        }

        var entries = list.Ids.Zip(list.Probabilities).ToArray();
        entries[rank].Second += by;
        var sorted = entries.OrderByDescending(entry => entry.Second).ToArray();
        return list with { Ids = [.. sorted.Select(entry => entry.First)], Probabilities = [.. sorted.Select(entry => entry.Second)] };
    }
}
