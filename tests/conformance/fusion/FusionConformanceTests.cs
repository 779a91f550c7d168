using ModelNet.Tests.Support;

namespace ModelNet.Fusion.Conformance;

/// <summary>The product's join over the suite, which an independent program made by exact arithmetic.</summary>
public sealed class FusionConformanceTests
{
    public static TheoryData<string> Names => [.. SuiteStep.All.Select(step => step.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_step_comes_to_what_the_suite_says(string name)
    {
        var step = SuiteStep.All.Single(step => step.Name == name);
        foreach (var reversed in new[] { false, true })
        {
            var order = Enumerable.Range(0, step.Branches.Count);
            var union = new VocabularyUnion();
            var join = step.Join(union, reversed ? order.Reverse() : order);
            var decision = step.IsSample
                ? join.Sample(step.Sampling, step.Json.GetProperty("stage").GetInt32(), step.Json.GetProperty("step").GetInt32())
                : join.Decide();
            KindOf(decision.Kind).ShouldBe(step.Kind);
            decision.Certified.ShouldBe(step.Kind is "token" or "end_of_sequence");
            if (step.Expected.TryGetProperty("bytes", out var bytes))
            {
                Convert.ToHexStringLower(decision.Bytes).ShouldBe(bytes.GetString());
            }

            if (step.Expected.TryGetProperty("drawn", out var drawn))
            {
                join.Drawn.ShouldBe(drawn.GetInt32());
            }

            if (step.Expected.TryGetProperty("factors", out var factors) && !step.Branches.Any(branch => branch.TryGetProperty("missing", out _)))
            {
                CheckWeights(join, step, [.. factors.EnumerateArray().Select(factor => factor.GetInt32())]);
            }
        }
    }

    [Fact]
    public async Task The_files_are_what_the_reference_writes()
    {
        var python = await Python.WithAsync("decimal", "it is part of Python");
        var (code, output, errors) = await python.RunAsync([Path.Combine(AppContext.BaseDirectory, "reference.py"), "--check"]);
        (code, output.Trim()).ShouldBe((0, "ok"), errors);
    }

    [Fact]
    public void Every_policy_and_every_outcome_is_in_the_suite()
    {
        var steps = SuiteStep.All;
        steps.Select(step => step.Json.GetProperty("policy").GetString()).Distinct().Order().ShouldBe(["boundary", "confidence", "consistency", "drop_out", "mean", "perplexity", "sample"]);
        foreach (var kind in new[] { "token", "end_of_sequence", "uncertain", "all_abstain" })
        {
            steps.ShouldContain(step => step.Kind == kind);
        }
    }

    private static void CheckWeights(StepJoin join, SuiteStep step, int[] factors)
    {
        var weights = step.Weights.Zip(factors, (weight, factor) => weight * factor).ToArray();
        for (var branch = 0; branch < weights.Length; branch++)
        {
            join.Evidence(branch, VocabularyUnion.EndOfSequence).EffectiveWeight.ShouldBe(weights[branch] / weights.Sum(), 1e-11);
        }
    }

    private static string KindOf(FusionKind kind) => kind switch
    {
        FusionKind.Token => "token",
        FusionKind.EndOfSequence => "end_of_sequence",
        FusionKind.Uncertain => "uncertain",
        _ => "all_abstain",
    };
}
