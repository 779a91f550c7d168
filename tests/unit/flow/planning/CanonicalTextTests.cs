namespace ModelNet.Flow.Tests;

public sealed class CanonicalTextTests
{
    [Theory]
    [InlineData(" ada>[ bo ,cleo]", "ada > [bo, cleo]")]
    [InlineData("(a > b) > (c > d)", "(a > b) > c > d")]
    [InlineData("[a > b*2, (c)]", "[(a > b)*2, c]")]
    [InlineData("[a*1e-3, b*0.50]", "[a*0.001, b*0.5]")]
    [InlineData("flow: a > b # plain\n", "a > b")]
    public void An_expression_has_one_spelling(string text, string canonical)
    {
        FlowPlan plan = FlowDocument.Parse(text).Required;
        plan.ToString().ShouldBe(canonical);
        plan.Expression.ShouldBe(canonical);
        plan.Source.ShouldBe(text);
    }

    [Fact]
    public void Random_expressions_survive_the_round_trip()
    {
        for (int seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            string text = RandomFlow.Make(random, 4).Text(random);
            FlowParseResult parsed = FlowDocument.Parse(text);
            parsed.Errors.ShouldBeEmpty($"seed {seed}: {text}");
            Survives(parsed.Required, $"seed {seed}: {text}");
        }
    }

    [Fact]
    public void A_file_with_everything_survives_the_round_trip()
    {
        FlowPlan plan = FlowDocument.Parse(Everything).Required;
        Survives(plan, plan.ToString());
        FlowDocument.Parse(plan.ToString()).Required.ShouldNotBe(FlowDocument.Parse(Everything.Replace("256", "255", StringComparison.Ordinal)).Required);
    }

    [Theory]
    [InlineData("name", "flow: a\nname: x\n", "flow: a\nname: y\n")]
    [InlineData("language", "flow: a\n", "flow: a\nlanguage: zh\n")]
    [InlineData("max_tokens", "flow: a\n", "flow: a\nmax_tokens: 255\n")]
    [InlineData("own max_tokens", "flow: a\n", "flow: a\nstages: {1: {max_tokens: 256}}\n")]
    [InlineData("top_k", "flow: '[a]'\n", "flow: '[a]'\ntop_k: 41\n")]
    [InlineData("aggregation", "flow: '[a]'\n", "flow: '[a]'\naggregation: geometric\n")]
    [InlineData("decide", "flow: '[a]'\n", "flow: '[a]'\ndecide: early\n")]
    [InlineData("decide", "flow: '[a]'\n", "flow: '[a]'\nstages: {1: {decide: early}}\n")]
    [InlineData("speculate", "flow: '[a, b]'\n", "flow: '[a, b]'\nspeculate: auto\n")]
    [InlineData("speculate", "flow: '[a, b]'\nspeculate: {draft: a}\n", "flow: '[a, b]'\nspeculate: {draft: b}\n")]
    [InlineData("speculate", "flow: '[a, b]'\nspeculate: {draft: a, length: 3}\n", "flow: '[a, b]'\nspeculate: {draft: a}\n")]
    [InlineData("speculate", "flow: '[a, b]'\nspeculate: auto\n", "flow: '[a, b]'\nspeculate: auto\nstages: {1: {speculate: none}}\n")]
    [InlineData("policy", "flow: '[a]'\n", "flow: '[a]'\npolicy: drop_out\n")]
    [InlineData("policy", "flow: '[a]'\n", "flow: '[a]'\nstages: {1: {policy: sample}}\n")]
    [InlineData("lead", "flow: '[a, b]'\npolicy: boundary\n", "flow: '[a, b]'\npolicy: boundary\nlead: b\n")]
    [InlineData("lead", "flow: '[a, b]'\npolicy: boundary\n", "flow: '[a, b]'\npolicy: boundary\nstages: {1: {lead: b}}\n")]
    [InlineData("span_length", "flow: '[a]'\npolicy: span\n", "flow: '[a]'\npolicy: span\nspan_length: 5\n")]
    [InlineData("span_length", "flow: '[a]'\npolicy: span\n", "flow: '[a]'\npolicy: span\nstages: {1: {span_length: 2}}\n")]
    [InlineData("straggler", "flow: '[a]'\n", "flow: '[a]'\nstraggler: fail\n")]
    [InlineData("quorum", "flow: '[a, b]'\nstraggler: quorum\n", "flow: '[a, b]'\nstraggler: quorum\nquorum: 1\n")]
    [InlineData("deadline", "flow: '[a]'\n", "flow: '[a]'\nstages: {1: {deadline_ms: 9}}\n")]
    [InlineData("temperature", "flow: a\n", "flow: a\ntemperature: 0.7\n")]
    [InlineData("temperature", "flow: a\ntemperature: 0.7\n", "flow: a\ntemperature: 0.7\nstages: {1: {temperature: 0}}\n")]
    [InlineData("top_p", "flow: '[a, b]'\ntemperature: 1\n", "flow: '[a, b]'\ntemperature: 1\ntop_p: 0.123456789012345\n")]
    [InlineData("top_p", "flow: a > b\ntemperature: 1\n", "flow: a > b\ntemperature: 1\nstages: {2: {top_p: 1e-3}}\n")]
    [InlineData("seed", "flow: '[a]'\npolicy: sample\n", "flow: '[a]'\npolicy: sample\nseed: 7\n")]
    [InlineData("prompt", "flow: a\n", "flow: a\nprompts: {assistant: '{question}'}\n")]
    [InlineData("models", "flow: a\n", "flow: a\nmodels: {a: a.gguf}\n")]
    [InlineData("order", "[a, b]", "[b, a]")]
    [InlineData("fusion", "a", "[a]")]
    public void Plans_that_do_different_things_differ(string what, string one, string other)
    {
        FlowDocument.Parse(one).Required.ShouldNotBe(FlowDocument.Parse(other).Required, what);
        Survives(FlowDocument.Parse(one).Required, what);
        Survives(FlowDocument.Parse(other).Required, what);
    }

    [Fact]
    public void Any_text_in_a_prompt_survives_the_round_trip()
    {
        string[] pieces = ["\"", "\\", "\n", "\r", "\t", " ", "'", "#", ": ", "- ", "{{", "}}", "{question}", "问", "𠀀", "😀", "\u0085", "\u2028", "\u200f", "\u0001", "é", "&", "*", "%"];
        for (int seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            string prompt = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => pieces[random.Next(pieces.Length)]));
            FlowPlan plan = FlowDocument.Parse("flow: a\nprompts: {assistant: " + System.Text.Json.JsonSerializer.Serialize(prompt).Replace("\\uD840\\uDC00", "𠀀", StringComparison.Ordinal).Replace("\\uD83D\\uDE00", "😀", StringComparison.Ordinal) + "}\n").Required;
            plan.Stages[0].Branches[0].Prompt.English.Messages[0].Content.ShouldBe(prompt, $"seed {seed}");
            Survives(plan, $"seed {seed}");
        }
    }

    [Fact]
    public void The_canonical_text_needs_no_knowledge_of_models()
    {
        var known = new ParseContext { KnownModels = ["a", "b", "c"] };
        Survives(FlowDocument.Parse("flow: [a, b]\nweights: {a: 2, c: 3}\n", known).Required, "c is known to the first reader only");
        Survives(FlowDocument.Parse("flow: [a, b]\nspeculate: {draft: c}\n", known).Required, "the same");
    }

    private static void Survives(FlowPlan plan, string because)
    {
        FlowParseResult again = FlowDocument.Parse(plan.ToString());
        again.Errors.ShouldBeEmpty(because);
        again.Plan.ShouldBe(plan, because);
        again.Plan!.GetHashCode().ShouldBe(plan.GetHashCode());
        again.Plan.ToString().ShouldBe(plan.ToString());
    }

    private const string Everything = """
        name: all-of-it
        description: "tabs\t, quotes \" and 中文"
        flow: [ada > bo, cleo*2] > dee
        language: zh
        max_tokens: 64
        top_k: 7
        speculate: { draft: cleo, length: 3 }
        policy: sample
        seed: 12
        straggler: fail
        deadline_ms: 70
        aggregation: geometric
        weights: { bo: 0.7, cleo: 3 }
        models: { bo: b.gguf, ada: "a b.gguf" }
        prompts:
          assistant: "A {question}"
          reviewer: { en: "R {result_1}" }
          verifier: { en: V, zh: [{role: system, content: S}, {role: user, content: "{result_2}"}] }
        stages:
          2: { top_k: 256, aggregation: arithmetic, decide: complete, speculate: none, policy: consistency, straggler: quorum, quorum: 1, deadline_ms: 900, weights: { bo: 1e-3, cleo: 3 }, prompt: { zh: "只有 {question}" } }
          3:
            max_tokens: 9
            prompt: |
              {result_1}
                indented: {{x}}
        """;
}
