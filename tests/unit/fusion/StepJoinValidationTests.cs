using ModelNet.Vocabulary;

namespace ModelNet.Fusion.Tests;

/// <summary>Nothing absurd gets in, and no NaN comes out.</summary>
public sealed class StepJoinValidationTests
{
    private static readonly VocabularyTable Table = VocabularyTable.Create(
        new[] { "a", "b", "c", "a", "", "d" }.Select(text => (ReadOnlyMemory<byte>)System.Text.Encoding.ASCII.GetBytes(text)).ToArray(),
        [TokenKind.Normal, TokenKind.Normal, TokenKind.Normal, TokenKind.Normal, TokenKind.EndOfGeneration, TokenKind.Control]);

    private readonly VocabularyUnion _union = new();

    public static TheoryData<string, int[], float[], float, float, float> Wrong => new()
    {
        { FusionCodes.DistributionEmpty, [], [], 0, 0, 1 },
        { FusionCodes.DistributionLengthsDiffer, [0, 1], [0.5f], 0, 0, 0 },
        { FusionCodes.DistributionProbabilityInvalid, [0], [float.NaN], 0, 0, 0 },
        { FusionCodes.DistributionProbabilityInvalid, [0, 1], [0.5f, float.NaN], 0, 0, 0 },
        { FusionCodes.DistributionProbabilityInvalid, [0], [-0.1f], 0, 0, 0 },
        { FusionCodes.DistributionProbabilityInvalid, [0], [1.5f], 0, 0, 0 },
        { FusionCodes.DistributionProbabilityInvalid, [0], [float.PositiveInfinity], 0, 0, 0 },
        { FusionCodes.DistributionProbabilityInvalid, [0], [0.5f], float.NaN, 0, 0 },
        { FusionCodes.DistributionProbabilityInvalid, [0], [0.5f], -1, 0, 0 },
        { FusionCodes.DistributionProbabilityInvalid, [0], [0.5f], 2, 0, 0 },
        { FusionCodes.DistributionUnsorted, [0, 1], [0.2f, 0.3f], 0, 0, 0.5f },
        { FusionCodes.DistributionIdInvalid, [6], [0.5f], 0, 0.1f, 0.5f },
        { FusionCodes.DistributionIdInvalid, [-1], [0.5f], 0, 0.1f, 0.5f },
        { FusionCodes.DistributionIdInvalid, [4], [0.5f], 0, 0.1f, 0.5f },
        { FusionCodes.DistributionIdInvalid, [5], [0.5f], 0, 0.1f, 0.5f },
        { FusionCodes.DistributionDuplicate, [0, 0], [0.5f, 0.1f], 0, 0.1f, 0.4f },
        { FusionCodes.DistributionDuplicate, [0, 1, 3], [0.5f, 0.1f, 0.1f], 0, 0.1f, 0.3f },
        { FusionCodes.DistributionMassAboveOne, [0, 1], [0.6f, 0.5f], 0, 0, 0 },
        { FusionCodes.DistributionMassAboveOne, [0], [0.6f], 0.6f, 0, 0 },
        { FusionCodes.DistributionBoundsInvalid, [0], [0.6f], 0, float.NaN, 0.4f },
        { FusionCodes.DistributionBoundsInvalid, [0], [0.6f], 0, 0.7f, 0.4f },
        { FusionCodes.DistributionBoundsInvalid, [0], [0.6f], 0, -0.1f, 0.4f },
        { FusionCodes.DistributionBoundsInvalid, [0], [0.6f], 0, 0.1f, float.NaN },
        { FusionCodes.DistributionBoundsInvalid, [0], [0.6f], 0, 0.1f, 7 },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_list_that_is_no_distribution_is_refused_and_the_branch_stays_missing(
        string code, int[] ids, float[] probabilities, float endOfSequence, float kth, float residual)
    {
        var join = new StepJoin(_union);
        var map = _union.Register(Table);
        join.Reset(2, [1, 1], Aggregation.Arithmetic);
        join.Set(0, map, [1], [0.9f], 0, 0.1f, 0.1f);
        join.Set(1, map, [1], [0.9f], 0, 0.1f, 0.1f);

        var refusal = Should.Throw<FusionException>(() => join.Set(1, map, ids, probabilities, endOfSequence, kth, residual));

        refusal.Code.ShouldBe(code);
        refusal.Hint.ShouldNotBeNullOrWhiteSpace();
        join.MissingBranches.ShouldBe(1);
        double.IsFinite(join.Decide().Probability).ShouldBeTrue();
        join.Decide().Certified.ShouldBeFalse();
    }

    [Theory]
    [InlineData(new double[0], FusionCodes.BranchOutOfRange)]
    [InlineData(new[] { 0d, 0d }, FusionCodes.WeightsInvalid)]
    [InlineData(new[] { 1d, -1d }, FusionCodes.WeightsInvalid)]
    [InlineData(new[] { 1d, double.NaN }, FusionCodes.WeightsInvalid)]
    [InlineData(new[] { 1d, double.PositiveInfinity }, FusionCodes.WeightsInvalid)]
    public void Weights_that_say_nothing_are_refused(double[] weights, string code)
        => Should.Throw<FusionException>(() => new StepJoin(_union).Reset(weights.Length, weights, Aggregation.Arithmetic)).Code.ShouldBe(code);

    [Fact]
    public void Extreme_weights_give_finite_results()
    {
        var map = _union.Register(Table);
        foreach (var weights in new double[][] { [double.Epsilon, double.MaxValue], [1, 1e-300], [double.MaxValue, double.MaxValue], [1e-9, 1] })
        {
            var join = new StepJoin(_union);
            join.Reset(2, weights, Aggregation.Arithmetic);
            join.Set(0, map, [0], [0.9f], 0.05f, 0.05f, 0.05f);
            join.Set(1, map, [1], [0.8f], 0.1f, 0.05f, 0.1f);
            var decision = join.Decide();

            (decision.Probability is > 0.4 and <= 0.9).ShouldBeTrue();
            decision.Margin.ShouldBeGreaterThan(-1);
            (join.Evidence(0, decision.UnionId).Weight + join.Evidence(1, decision.UnionId).Weight).ShouldBe(1, 1e-12);
        }
    }

    [Fact]
    public void Wrong_calls_are_refused()
    {
        var join = new StepJoin(_union);
        Should.Throw<FusionException>(() => join.Abstain(0)).Code.ShouldBe(FusionCodes.JoinNotReset);
        Should.Throw<FusionException>(() => { join.Decide(); }).Code.ShouldBe(FusionCodes.JoinNotReset);
        join.Reset(1, [1], Aggregation.Arithmetic);
        Should.Throw<FusionException>(() => join.Abstain(1)).Code.ShouldBe(FusionCodes.BranchOutOfRange);
        Should.Throw<FusionException>(() => join.Abstain(-1)).Code.ShouldBe(FusionCodes.BranchOutOfRange);
        Should.Throw<FusionException>(() => join.Reset(2, [1], Aggregation.Arithmetic)).Code.ShouldBe(FusionCodes.WeightsInvalid);
        var foreign = new VocabularyUnion().Register(Table);
        Should.Throw<FusionException>(() => join.Set(0, foreign, [0], [1], 0, 0, 0)).Code.ShouldBe(FusionCodes.VocabularyUnknown);
    }
}
