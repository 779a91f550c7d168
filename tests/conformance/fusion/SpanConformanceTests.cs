using System.Text.Json;

namespace ModelNet.Fusion.Conformance;

/// <summary>The product's choice of spans over the suite, which an independent program made with fractions.</summary>
public sealed class SpanConformanceTests
{
    private static readonly Dictionary<string, JsonElement> s_steps =
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "spans.jsonl")).Select(line => JsonDocument.Parse(line).RootElement).ToDictionary(step => step.GetProperty("name").GetString()!);

    public static TheoryData<string> Names => [.. s_steps.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_step_comes_to_what_the_suite_says(string name)
    {
        var expected = s_steps[name].GetProperty("expected");
        foreach (var reversed in new[] { false, true })
        {
            var decision = Join(s_steps[name], reversed).Decide();
            if (expected.GetProperty("kind").GetString() == "none")
            {
                decision.ShouldBeNull();
                continue;
            }

            Convert.ToHexStringLower(decision.ShouldNotBeNull().Span.Bytes.Span).ShouldBe(expected.GetProperty("bytes").GetString());
            decision.Span.Ends.ShouldBe(expected.GetProperty("ends").GetBoolean());
            var shares = expected.GetProperty("shares").EnumerateArray().Select(share => share.GetDouble()).ToArray();
            for (var branch = 0; branch < shares.Length; branch++)
            {
                decision.Votes[branch].Weight.ShouldBe(shares[branch], 1e-11);
            }
        }
    }

    [Fact]
    public void Winners_that_end_and_steps_without_one_are_in_the_suite()
    {
        s_steps.Values.ShouldContain(step => step.GetProperty("expected").GetProperty("kind").GetString() == "none");
        s_steps.Values.Count(step => step.GetProperty("expected").TryGetProperty("ends", out var ends) && ends.GetBoolean()).ShouldBeGreaterThan(5);
    }

    private static SpanJoin Join(JsonElement step, bool reversed)
    {
        var join = new SpanJoin();
        join.Reset([.. step.GetProperty("weights").EnumerateArray().Select(weight => weight.GetDouble())]);
        var entries = step.GetProperty("branches").EnumerateArray().SelectMany((branch, i) => branch.EnumerateArray().Select(entry => (Branch: i, Entry: entry))).ToList();
        if (reversed)
        {
            entries.Reverse();
        }

        foreach (var (branch, entry) in entries)
        {
            join.Add(branch, new SpanCandidate(Convert.FromHexString(entry.GetProperty("bytes").GetString()!), entry.GetProperty("ends").GetBoolean()), entry.GetProperty("microbits").GetInt64(), entry.GetProperty("own").GetBoolean());
        }

        return join;
    }
}
