using System.Text;
using ModelNet.Vocabulary;

namespace ModelNet.Fusion.Tests;

/// <summary>Small cases worked out by hand.</summary>
public sealed class StepJoinExampleTests
{
    private readonly VocabularyUnion _union = new();

    [Fact]
    public void Byte_level_and_space_prefixed_tokens_meet_in_their_bytes()
    {
        var first = _union.Register(Table("x", " the", "é"));
        var second = _union.Register(Table("é", "y", " the"));

        first.UnionIds[1].ShouldBe(second.UnionIds[2]);
        first.UnionIds[2].ShouldBe(second.UnionIds[0]);
        second.UnionIds[1].ShouldNotBe(first.UnionIds[0]);
        first.UnionIds[3].ShouldBe(VocabularyUnion.EndOfSequence);
        Encoding.UTF8.GetString(_union.BytesOf(first.UnionIds[2])).ShouldBe("é");
        _union.Count.ShouldBe(5); // the end, x, the, é, y
        _union.Register(Table("x", " the", "é")).ShouldBeSameAs(first);
        _union.TryGetMap(first.Table.Hash, out var found).ShouldBeTrue();
        found.ShouldBeSameAs(first);
        _union.TryGetMap(12345, out _).ShouldBeFalse();
    }

    [Fact]
    public void The_mean_of_two_branches_with_margin_and_evidence()
    {
        var map = _union.Register(Table("x", "y", "z"));
        var join = new StepJoin(_union);
        join.Reset(2, [1, 3], Aggregation.Arithmetic);
        join.Set(0, map, [0, 1, 2], [0.5f, 0.25f, 0.125f], 0.125f, 0, 0);
        join.Set(1, map, [1], [0.5f], 0.25f, 0.125f, 0.25f);

        var decision = join.Decide();

        // x: 0.5/4 + 3/4 · 0.125 at most = 0.21875; y: 0.25/4 + 3/4 · 0.5 = 0.4375; end: 0.125/4 + 3/4 · 0.25 = 0.21875.
        Encoding.UTF8.GetString(decision.Bytes).ShouldBe("y");
        (decision.Kind, decision.Certified, decision.EntriesUsed).ShouldBe((FusionKind.Token, true, 3));
        (decision.Probability, decision.Margin).ShouldBe((0.4375, 0.21875));
        join.Evidence(0, decision.UnionId).ShouldBe(new BranchEvidence(BranchState.Present, 0.25, map.UnionIds[0], 0.5f, 0.25f, true, 3, 0.25));
        join.Evidence(1, map.UnionIds[0]).ShouldBe(new BranchEvidence(BranchState.Present, 0.75, map.UnionIds[1], 0.5f, 0.125f, false, 1, 0.75));
    }

    [Fact]
    public void Many_end_ids_are_one_vote()
    {
        var table = VocabularyTable.Create(
            [Encoding.ASCII.GetBytes("x"), default, default, default],
            [TokenKind.Normal, TokenKind.EndOfGeneration, TokenKind.EndOfGeneration, TokenKind.Control]);
        float[] logits = [MathF.Log(4), MathF.Log(3), MathF.Log(3), MathF.Log(0.1f)];

        var decision = Decide([StepList.Build(table, logits, 1)], Aggregation.Arithmetic);

        decision.Kind.ShouldBe(FusionKind.EndOfSequence);
        BitConverter.Int64BitsToDouble(decision.Probability).ShouldBe(6 / 10.1, 1e-6);
    }

    [Fact]
    public void Ties_go_to_the_first_in_byte_order_and_the_end_loses()
    {
        var map = _union.Register(Table("b", "a", "ab"));
        Token([0.25f, 0.25f, 0.25f], 0.25f).ShouldBe("a");
        Token([0.25f, 0.125f, 0.25f], 0.25f).ShouldBe("ab");
        Token([0.25f, 0.125f, 0.125f], 0.25f).ShouldBe("b");

        string Token(float[] probabilities, float endOfSequence)
        {
            var join = new StepJoin(_union);
            join.Reset(1, [1], Aggregation.Arithmetic);
            var order = new[] { 0, 1, 2 }.OrderByDescending(id => probabilities[id]).ToArray();
            join.Set(0, map, order, [.. order.Select(id => probabilities[id])], endOfSequence, 0, 0);
            var decision = join.Decide();
            (decision.Certified, decision.Margin).ShouldBe((true, 0));
            return Encoding.UTF8.GetString(decision.Bytes);
        }
    }

    [Fact]
    public void A_geometric_mean_vetoes_and_the_arithmetic_does_not()
    {
        var first = Table("x", "y");
        var second = Table("z", "y");
        var join = new StepJoin(_union);
        foreach (var (aggregation, expected) in new[] { (Aggregation.Arithmetic, "x"), (Aggregation.Geometric, "y") })
        {
            join.Reset(2, [1, 1], aggregation);
            join.Set(0, _union.Register(first), [0, 1], [0.75f, 0.125f], 0.125f, 0, 0);
            join.Set(1, _union.Register(second), [0, 1], [0.625f, 0.25f], 0.125f, 0, 0);
            var decision = join.Decide();
            Encoding.UTF8.GetString(decision.Bytes).ShouldBe(expected);
            decision.Probability.ShouldBe(aggregation == Aggregation.Arithmetic ? 0.375 : Math.Sqrt(0.125 * 0.25), 1e-12);
        }
    }

    [Fact]
    public void Without_any_common_token_the_geometric_mean_falls_back_to_the_arithmetic()
    {
        var join = new StepJoin(_union);
        join.Reset(2, [1, 1], Aggregation.Geometric);
        join.Set(0, _union.Register(Table("x", "y")), [0, 1], [0.75f, 0.25f], 0, 0, 0);
        join.Set(1, _union.Register(Table("z")), [0], [1f], 0, 0, 0);

        var decision = join.Decide();

        (decision.Certified, Encoding.UTF8.GetString(decision.Bytes)).ShouldBe((true, "z"));
    }

    [Theory]
    [InlineData(1, 256, 40)]
    [InlineData(40, 49_152, 256)]
    [InlineData(256, 49_152, 4096)]
    [InlineData(4096, 49_152, 49_152)]
    [InlineData(49_152, 49_152, 49_152)]
    [InlineData(40, 100, 100)]
    public void Lists_widen_in_three_steps_to_the_whole_vocabulary(int k, int vocabulary, int expected)
        => Widening.Next(k, vocabulary).ShouldBe(expected);

    private Outcome Decide(StepList[] lists, Aggregation aggregation)
        => Outcome.Of(_union, lists, [.. lists.Select(_ => 1d)], aggregation);

    private static VocabularyTable Table(params string[] tokens) => VocabularyTable.Create(
        [.. tokens.Append("</s>").Select(token => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(token))],
        [.. tokens.Select(_ => TokenKind.Normal), TokenKind.EndOfGeneration]);
}
