using ModelNet.Vocabulary;

namespace ModelNet.Fusion.Tests;

public sealed class DistributionBuilderTests
{
    [Fact]
    public void The_full_list_is_the_pooled_softmax()
    {
        Property.ForAll(400, random =>
        {
            var table = RandomModels.Vocabulary(random, random.Next(2, 400));
            var logits = RandomModels.Logits(random, table.Count);
            var full = StepList.Build(table, logits, table.Count);
            var actual = NaiveFusion.ByBytes(full);
            var expected = NaiveFusion.Softmax(table, logits);

            actual.Keys.Order().ShouldBe(expected.Keys.Order());
            foreach (var (key, probability) in expected)
            {
                ((double)actual[key]).ShouldBe(probability, (probability * 1e-6) + 1e-40, key);
            }

            (full.Kth, full.Residual).ShouldBe((0, 0));
        });
    }

    [Fact]
    public void Entries_are_canonical_and_sorted_by_probability_then_bytes()
    {
        Property.ForAll(200, random =>
        {
            var table = RandomModels.Vocabulary(random, random.Next(2, 300));
            var full = StepList.Build(table, RandomModels.Logits(random, table.Count), table.Count);

            full.Ids.ShouldAllBe(id => table.CanonicalId(id) == id);
            var ranks = Enumerable.Range(0, full.Ids.Length);
            ranks.OrderByDescending(rank => full.Probabilities[rank])
                .ThenBy(rank => NaiveFusion.KeyOf(table, full.Ids[rank]), StringComparer.Ordinal)
                .ShouldBe(ranks);
        });
    }

    [Fact]
    public void A_short_list_is_the_full_lists_beginning_and_its_bounds_hold()
    {
        Property.ForAll(400, random => CheckPrefix(random, RandomModels.Vocabulary(random, random.Next(2, 400))));
    }

    [Fact]
    public void The_same_at_sizes_where_only_some_tiles_are_read()
    {
        Property.ForAll(5, random => CheckPrefix(random, RandomModels.LargeVocabulary(random, random.Next(20_000, 60_000))));
    }

    [Fact]
    public void Places_taken_by_ids_without_bytes_do_not_shorten_the_list()
    {
        // The largest logit of almost every tile belongs to a control id.
        var random = new Random(3);
        const int Size = 50_000;
        var bytes = Enumerable.Range(0, Size).Select(id => (ReadOnlyMemory<byte>)System.Text.Encoding.ASCII.GetBytes($"t{id}")).ToArray();
        var kinds = Enumerable.Range(0, Size).Select(id => id % 100 == 0 ? TokenKind.Control : TokenKind.Normal).ToArray();
        var table = VocabularyTable.Create(bytes, kinds);
        var logits = Enumerable.Range(0, Size).Select(id => (float)RandomModels.Gaussian(random) + (id % 100 == 0 ? 20 : 0)).ToArray();

        var list = StepList.Build(table, logits, 40);

        list.Ids.ShouldBe(Enumerable.Range(0, Size).Where(id => id % 100 != 0).OrderByDescending(id => logits[id]).Take(40));
        list.Residual.ShouldBeLessThan(1e-4f); // control mass is known, not left over
    }

    [Fact]
    public void Equal_logits_list_the_first_tokens_in_byte_order()
    {
        var table = RandomModels.LargeVocabulary(new Random(5), 20_000);
        var list = StepList.Build(table, new float[table.Count], 40);
        var probability = NaiveFusion.Softmax(table, new float[table.Count]).Where(pair => pair.Key != Outcome.End).ToList();

        list.Ids.Select(id => NaiveFusion.KeyOf(table, id)).ShouldBe(probability
            .OrderByDescending(pair => (float)pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Take(40).Select(pair => pair.Key));
    }

    [Fact]
    public void The_same_row_gives_the_same_bits_again()
    {
        var table = RandomModels.LargeVocabulary(new Random(6), 30_000);
        var logits = RandomModels.Logits(new Random(7), table.Count);
        var builder = new DistributionBuilder();
        var first = builder.Build(logits, table, 40).Probabilities.ToArray();
        builder.Build(RandomModels.Logits(new Random(8), table.Count), table, 4096);

        builder.Build(logits, table, 40).Probabilities.ToArray().ShouldBe(first);
    }

    [Theory]
    [InlineData(float.NaN, FusionCodes.LogitsNotANumber)]
    [InlineData(float.PositiveInfinity, FusionCodes.LogitsOutOfRange)]
    [InlineData(1e30f, FusionCodes.LogitsOutOfRange)]
    public void A_row_that_is_no_distribution_is_refused(float value, string code)
    {
        var table = RandomModels.Vocabulary(new Random(1), 300);
        foreach (var position in new[] { 0, 128, 299 })
        {
            var logits = RandomModels.Logits(new Random(2), 300);
            logits[position] = value;
            Should.Throw<FusionException>(() => StepList.Build(table, logits, 40)).Code.ShouldBe(code);
        }
    }

    [Fact]
    public void Wrong_shapes_and_masked_rows_are_refused()
    {
        var table = RandomModels.Vocabulary(new Random(1), 300);

        Code(new float[299], 40).ShouldBe(FusionCodes.LogitsLengthMismatch);
        Code(new float[300], 0).ShouldBe(FusionCodes.EntriesOutOfRange);
        Code([.. Enumerable.Repeat(float.NegativeInfinity, 300)], 40).ShouldBe(FusionCodes.LogitsAllMasked);
        Code([.. Enumerable.Repeat(float.MinValue, 300)], 40).ShouldBe(FusionCodes.LogitsAllMasked);

        string Code(float[] logits, int k) => Should.Throw<FusionException>(() => StepList.Build(table, logits, k)).Code;
    }

    private static void CheckPrefix(Random random, VocabularyTable table)
    {
        var logits = RandomModels.Logits(random, table.Count);
        var full = StepList.Build(table, logits, table.Count);
        foreach (var k in new[] { 1, 2, 40, 256, full.Ids.Length - 1, full.Ids.Length }.Where(k => k > 0 && k <= full.Ids.Length))
        {
            var list = StepList.Build(table, logits, k);
            list.Ids.ShouldBe(full.Ids.Take(k));
            list.Probabilities.ShouldBe(full.Probabilities.Take(k));
            list.EndOfSequence.ShouldBe(full.EndOfSequence);
            list.Kth.ShouldBe(k < full.Ids.Length ? full.Probabilities[k] : 0);
            var left = full.Probabilities.Skip(k).Sum(p => (double)p);
            ((double)list.Residual).ShouldBeGreaterThanOrEqualTo(left);
            ((double)list.Residual).ShouldBeLessThan(left + 4e-6);
        }
    }
}
