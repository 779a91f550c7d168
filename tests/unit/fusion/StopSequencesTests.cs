using System.Text;

namespace ModelNet.Fusion.Tests;

public sealed class StopSequencesTests
{
    [Fact]
    public void Token_by_token_it_ends_exactly_where_a_search_of_the_whole_text_first_finds_a_stop()
    {
        var random = new Random(7);
        for (var round = 0; round < 5_000; round++)
        {
            var texts = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Letters(random, random.Next(1, 5))).ToArray();
            var stops = StopSequences.Of(texts);
            var whole = Letters(random, random.Next(0, 30));
            var written = "";
            var ended = false;
            for (var at = 0; at < whole.Length && !ended;)
            {
                var token = whole.Substring(at, Math.Min(random.Next(1, 4), whole.Length - at));
                ended = stops.EndIn(Encoding.UTF8.GetBytes(written), Encoding.UTF8.GetBytes(token));
                written += token;
                at += token.Length;
                ended.ShouldBe(texts.Any(text => written.Contains(text, StringComparison.Ordinal)), $"{written} of {whole}, stops {string.Join('|', texts)}");
            }

            var first = texts.Select(text => written.IndexOf(text, StringComparison.Ordinal)).Where(start => start >= 0).DefaultIfEmpty(written.Length).Min();
            Encoding.UTF8.GetString(stops.Before(Encoding.UTF8.GetBytes(written))).ShouldBe(written[..first]);
        }
    }

    [Fact]
    public void A_stop_text_may_end_in_half_a_code_point_s_other_half()
    {
        var stops = StopSequences.Of(["。"]);
        var bytes = Encoding.UTF8.GetBytes("好。");
        stops.EndIn(bytes.AsSpan(0, 4), bytes.AsSpan(4, 1)).ShouldBeFalse();
        stops.EndIn(bytes.AsSpan(0, 5), bytes.AsSpan(5, 1)).ShouldBeTrue();
        Encoding.UTF8.GetString(stops.Before(bytes)).ShouldBe("好");
    }

    [Fact]
    public void Nothing_and_empty_texts_never_end_anything()
    {
        StopSequences.None.EndIn("abc"u8, "d"u8).ShouldBeFalse();
        StopSequences.Of([""]).EndIn("abc"u8, "d"u8).ShouldBeFalse();
        StopSequences.Of([""]).Before("abc"u8).ToArray().ShouldBe("abc"u8.ToArray());
        StopSequences.Of(["x"]).EndIn("x"u8, default).ShouldBeFalse();
    }

    private static string Letters(Random random, int count) => new([.. Enumerable.Range(0, count).Select(_ => "ab"[random.Next(2)])]);
}
