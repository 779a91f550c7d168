namespace ModelNet.Flow.Tests;

public sealed class SuggestionTests
{
    [Theory]
    [InlineData("flow: a\nlangauge: en\n", "did you mean 'language'?")]
    [InlineData("flow: a\nmax_token: 1\n", "did you mean 'max_tokens'?")]
    [InlineData("flow: a\nFlow: b\n", "did you mean 'flow'?")]
    [InlineData("flow: a\nzzz: 1\n", "keys: aggregation, deadline_ms, decide, description, flow, language, lead, max_tokens, models, name, policy, prompts, quorum, seed, span_length, speculate, stages, straggler, temperature, top_k, top_p, weights")]
    public void A_key_that_does_not_exist(string text, string hint)
    {
        FlowError error = FlowDocument.Parse(text).Errors.ShouldHaveSingleItem();
        (error.Code, error.Line, error.Hint).ShouldBe(("unknown_key", 2, hint));
    }

    /// <summary>Against every pair of short words over two letters, by the textbook recursion.</summary>
    [Fact]
    public void The_nearest_name_is_the_nearest_by_edit_distance()
    {
        string[] words = [.. Enumerable.Range(1, 4).SelectMany(length => Enumerable.Range(0, 1 << length).Select(bits => Word(length, bits)))];
        foreach (string word in words)
        {
            string[] known = [.. words.Where((_, i) => (i + word.Length) % 3 == 0).Where(w => w != word)];
            FlowError error = FlowDocument.Parse(word, new ParseContext { KnownModels = known }).Errors.ShouldHaveSingleItem();
            string nearest = known.OrderBy(w => Distance(word, w)).ThenBy(w => w, StringComparer.Ordinal).First();
            if (Distance(word, nearest) <= 1)
            {
                error.Hint.ShouldBe($"did you mean '{nearest}'?", word);
            }
            else
            {
                error.Hint.ShouldStartWith("models: ", customMessage: word);
            }
        }
    }

    private static string Word(int length, int bits) => string.Concat(Enumerable.Range(0, length).Select(i => (bits >> i & 1) == 0 ? 'a' : 'b'));

    private static int Distance(string a, string b)
    {
        if (a.Length == 0 || b.Length == 0)
        {
            return a.Length + b.Length;
        }

        int best = Math.Min(Distance(a[1..], b) + 1, Distance(a, b[1..]) + 1);
        best = Math.Min(best, Distance(a[1..], b[1..]) + (a[0] == b[0] ? 0 : 1));
        return a.Length > 1 && b.Length > 1 && a[0] == b[1] && a[1] == b[0] ? Math.Min(best, Distance(a[2..], b[2..]) + 1) : best;
    }
}
