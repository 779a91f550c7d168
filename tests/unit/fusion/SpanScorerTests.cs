using System.Text;
using ModelNet.Vocabulary;

namespace ModelNet.Fusion.Tests;

/// <summary>What tokens cost, against a softmax in double precision over dictionaries.</summary>
public sealed class SpanScorerTests
{
    private static readonly VocabularyTable s_table = VocabularyTable.Create(
        [.. new[] { "<s>", "a", "b", "a", "c", "</s>", "<eot>", "d" }.Select(text => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(text))],
        [TokenKind.Control, TokenKind.Normal, TokenKind.Normal, TokenKind.Byte, TokenKind.Normal, TokenKind.EndOfGeneration, TokenKind.EndOfGeneration, TokenKind.Normal]);

    [Fact]
    public void Bits_pool_the_ids_of_the_same_bytes_and_all_ends()
    {
        var scorer = new SpanScorer(s_table);
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            float[] logits = [.. Enumerable.Range(0, s_table.Count).Select(_ => (float)((random.NextDouble() - 0.5) * 60))];
            var total = logits.Sum(logit => Math.Exp(logit));
            double Of(params int[] ids) => -Math.Log2(ids.Sum(id => Math.Exp(logits[id])) / total);
            scorer.BitsOf(logits, 1).ShouldBe(Of(1, 3), 2e-6);
            scorer.BitsOf(logits, 7).ShouldBe(Of(7), 2e-6);
            scorer.BitsOf(logits, SpanScorer.End).ShouldBe(Of(5, 6), 2e-6);

            (int Id, double Bits)[] all = [(1, Of(1, 3)), (2, Of(2)), (4, Of(4)), (SpanScorer.End, Of(5, 6)), (7, Of(7))];
            var (id, bits) = scorer.Choose(logits);
            id.ShouldBe(all.MinBy(one => one.Bits).Id);
            bits.ShouldBe(scorer.BitsOf(logits, id), "drafting and scoring give the same bits");
        }
    }

    [Fact]
    public void An_end_loses_ties_and_equal_tokens_go_by_their_bytes()
    {
        var scorer = new SpanScorer(s_table);
        float none = float.NegativeInfinity;
        scorer.Choose([none, none, none, none, 1, 1, none, none]).Id.ShouldBe(4);
        scorer.Choose([none, none, 1, none, 1, none, none, 1]).Id.ShouldBe(2);
        scorer.Choose([9, none, 1, none, none, 2, none, none]).Id.ShouldBe(SpanScorer.End, "a control token is never chosen");
    }

    [Fact]
    public void What_a_model_rules_out_costs_much_but_is_a_number()
    {
        var scorer = new SpanScorer(s_table);
        float none = float.NegativeInfinity;
        scorer.BitsOf([0, none, 0, none, none, none, none, none], 1).ShouldBe(SpanScorer.LargestBits);
        scorer.BitsOf([0, -5000, 0, -5000, none, none, none, none], 1).ShouldBe((5000 / Math.Log(2)) + 0, 2, "far below what a probability could say");
        scorer.BitsOf([none, none, 3, none, none, none, none, none], 2).ShouldBe(0, 1e-6);
        SpanScorer.Microbits(1.5).ShouldBe(1_500_000);
    }

    [Fact]
    public void Rows_that_are_no_numbers_are_refused()
    {
        var scorer = new SpanScorer(s_table);
        Should.Throw<FusionException>(() => scorer.BitsOf([0, 0, float.NaN, 0, 0, 0, 0, 0], 1)).Code.ShouldBe(FusionCodes.LogitsNotANumber);
        Should.Throw<FusionException>(() => scorer.BitsOf([0, 0], 1)).Code.ShouldBe(FusionCodes.LogitsLengthMismatch);
    }
}
