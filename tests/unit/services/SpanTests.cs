using System.Globalization;
using ModelNet.Contracts;
using ModelNet.Inference;
using ModelNet.Inference.Scripted;
using ModelNet.Verifier.Checks;
using ModelNet.Verifier.Reading;
using ModelNet.Vocabulary;

namespace ModelNet.Services.Tests;

/// <summary>Spans through all services: against a plain loop that shares no code with them, against the independent verifier, and against themselves after all that can happen to a service.</summary>
public sealed class SpanTests
{
    /// <summary>MODELNET_SPAN_SEEDS asks for more runs.</summary>
    private static readonly int s_seeds = int.TryParse(Environment.GetEnvironmentVariable("MODELNET_SPAN_SEEDS"), out var seeds) ? seeds : 24;

    /// <summary>No byte tokens: it can write no half of a code point, and not all of what another model says.</summary>
    private static readonly string[] s_letters = [.. "abcdefghijklmnopqrstuvwxyz?: \nW".Select(letter => letter.ToString()), "yes", " so", "你", "ab"];
    private static readonly VocabularyTable s_noBytes = new ScriptedVocabulary().Words(s_letters).End("<end>").Build();

    [Fact]
    public void The_tokens_are_those_of_the_plain_loop_whatever_the_order_of_turns()
    {
        var (inside, several, texts) = (0, 0, 0);
        for (var seed = 0; seed < s_seeds; seed++)
        {
            var random = new Random(seed);
            var (length, most, context) = (random.Next(1, 7), random.Next(1, 24), random.Next(4) == 0 ? 40 : 256);
            double[] weights = [1 + random.Next(3), 1, random.Next(3)];
            IModel[] models = [SpanBench.Following("m", SpanBench.ByteTable, SpanBench.Words, seed), SpanBench.Following("n", SpanBench.OtherTable, SpanBench.Parts, seed)];
            string[] stops = seed % 4 == 0 ? ["esn"] : [];
            var (steps, finish) = new SpanReference([(models[0], weights[0]), (models[1], weights[1]), (models[0], weights[2])], length, most, context, stops).Run("Which?");

            var flow = FormattableString.Invariant($"flow: '[m*{weights[0]}, n*{weights[1]}, m*{weights[2]}]'\nmax_tokens: {most}\npolicy: span\nspan_length: {length}\n");
            var run = SpanBench.Run(flow, models, random, context, stops, deterministic: seed % 3 == 0);
            run.Steps.ShouldBe(steps, $"seed {seed}, {flow}\n{run.Story}");
            run.Finish.ToString().ShouldBe(finish, $"seed {seed}, {flow}");
            Verified(run, $"seed {seed}");
            inside += run.Finish == Finish.EndOfSequence && steps.Count > 0 && LastBytes(run) > 0 ? 1 : 0;
            several += steps.Count(step => step.Length > 5);
            texts += run.Log.Distributions.Count(entry => entry.Message.Spans.Count > 1);
        }

        (inside > 2 && several > 20 && texts > 20).ShouldBeTrue($"{inside} ends inside of a span, {several} spans of several words, {texts} answers that compare spans");
    }

    [Fact]
    public void Half_code_points_and_a_model_that_cannot_write_them()
    {
        var (unscored, abstained) = (0, 0);
        for (var seed = 0; seed < s_seeds; seed++)
        {
            var random = new Random(seed);
            VocabularyTable halves = new ScriptedVocabulary().Bytes().Words("yes", " so").Raw([0xE4, 0xBD]).Raw([0xA0]).End("<end>").Build();
            IModel[] models = [Halving("m", halves, (ulong)seed), SpanBench.Following("n", s_noBytes, ["yes", " so", "你", "ab"], seed)];
            double[] weights = [seed % 2 == 0 ? 3 : 1, 1];
            var length = random.Next(1, 5);
            var (steps, finish) = new SpanReference([(models[0], weights[0]), (models[1], weights[1])], length, 16, 256, []).Run("Which?");
            var run = SpanBench.Run(FormattableString.Invariant($"flow: '[m*{weights[0]}, n*{weights[1]}]'\nmax_tokens: 16\npolicy: span\nspan_length: {length}\n"), models, random);
            run.Steps.ShouldBe(steps, $"seed {seed}\n{run.Story}");
            run.Finish.ToString().ShouldBe(finish, $"seed {seed}");
            Verified(run, $"seed {seed}");
            unscored += run.Log.Distributions.Sum(entry => entry.Message.Spans.Span.ToArray().Count(span => span.Microbits < 0));
            abstained += run.Log.Distributions.Count(entry => entry.Message.Positions[0].Status == PositionStatus.Abstain);
        }

        (unscored > 10 && abstained > 10).ShouldBeTrue($"{unscored} spans without a score, {abstained} abstentions");
    }

    [Theory]
    [InlineData("[m]")]
    [InlineData("[m, m]")]
    [InlineData("[m*3, m, m*0]")]
    public void One_model_says_what_it_says_alone_whatever_the_length(string expression)
    {
        for (var seed = 0; seed < s_seeds / 2; seed++)
        {
            var most = 1 + (seed * 5 % 23);
            IModel[] models = [SpanBench.Following("m", SpanBench.ByteTable, SpanBench.Words, seed)];
            var context = seed % 4 == 0 ? 35 : 256;
            var alone = SpanBenchAlone(models, most, context);
            var run = SpanBench.Run($"flow: '{expression}'\nmax_tokens: {most}\npolicy: span\nspan_length: {1 + (seed % 7)}\n", models, new Random(seed), context);
            (run.Text, run.Finish).ShouldBe(alone, $"seed {seed}");
        }
    }

    [Fact]
    public void What_a_branch_drafted_stands_in_the_tokens_that_it_drafted()
    {
        // This model's next choice hangs on its tokens, and it often writes a text in other tokens than its tokeniser would.
        VocabularyTable table = new ScriptedVocabulary().Words([.. s_letters, "aa", "aaa", "ba", "aab", "abab"]).Build();
        for (var seed = 0; seed < s_seeds / 2; seed++)
        {
            var noise = ScriptedLogits.Random((ulong)seed);
            IModel[] models = [new ScriptedModel(new ScriptedModelOptions { Name = "m", Vocabulary = table, Logits = (history, logits) => Short(history, logits, noise) })];
            SpanBench.Run($"flow: '[m, m]'\nmax_tokens: 20\npolicy: span\nspan_length: {2 + (seed % 5)}\n", models, new Random(seed), disturb: seed % 2 == 0 ? null : Disturb).Text.ShouldBe(SpanBenchAlone(models, 20, 256).Text, $"seed {seed}");
        }

        void Short(ReadOnlySpan<int> history, Span<float> logits, LogitFunction noise)
        {
            noise(history, logits);
            foreach (var likely in new[] { "a", "b", "aa", "ba" })
            {
                logits[ScriptedVocabulary.IdOf(table, likely)] += 20;
            }
        }
    }

    [Fact]
    public void Permuted_branches_and_scaled_weights_give_the_same_bits()
    {
        for (var seed = 0; seed < s_seeds / 3; seed++)
        {
            IModel[] models = [SpanBench.Following("m", SpanBench.ByteTable, SpanBench.Words, seed), SpanBench.Following("n", SpanBench.OtherTable, SpanBench.Parts, seed)];
            string[][] runs = [.. new[] { "[m*2, n*1]", "[n*1, m*2]", "[m*0.5, n*0.25]" }.Select(expression => Bits(SpanBench.Run($"flow: '{expression}'\nmax_tokens: 20\npolicy: span\n", models, new Random(seed))))];
            runs.ShouldAllBe(run => run.SequenceEqual(runs[0]), $"seed {seed}");
        }
    }

    [Fact]
    public void Restarts_and_records_that_come_twice_change_nothing()
    {
        for (var seed = 0; seed < s_seeds; seed++)
        {
            IModel[] models = [SpanBench.Following("m", SpanBench.ByteTable, SpanBench.Words, seed), SpanBench.Following("n", SpanBench.OtherTable, SpanBench.Parts, seed)];
            var flow = $"flow: '[m, n*2{(seed % 2 == 0 ? ", m" : "")}]'\nmax_tokens: 24\npolicy: span\nspan_length: {1 + (seed % 6)}\n";
            var plain = SpanBench.Run(flow, models, new Random(seed), deterministic: seed % 3 == 0);
            var disturbed = SpanBench.Run(flow, models, new Random(seed), deterministic: seed % 3 == 0, disturb: Disturb);
            disturbed.Steps.ShouldBe(plain.Steps, $"seed {seed}, {flow}\n{disturbed.Story}");
            (disturbed.Finish, disturbed.Text).ShouldBe((plain.Finish, plain.Text), $"seed {seed}");
            Verified(disturbed, $"seed {seed}");
        }
    }

    [Fact]
    public void The_verifier_sees_other_scores_other_spans_and_other_ends()
    {
        IModel[] models = [SpanBench.Following("m", SpanBench.ByteTable, SpanBench.Words, 5, agreePercent: 20), SpanBench.Following("n", SpanBench.OtherTable, SpanBench.Parts, 5, agreePercent: 20)];
        SpanRun Fresh() => SpanBench.Run("flow: '[m*2, n]'\nmax_tokens: 20\npolicy: span\n", models, new Random(5));
        var (score, draft, token, end, policy) = (Fresh().Log, Fresh().Log, Fresh().Log, Fresh().Log, Fresh().Log);
        var compared = score.Distributions.First(entry => entry.Message.Spans.Count > 1).Message;
        compared.Spans.Span.ToArray().Single(span => span.Own).Microbits += 90_000_000;
        ShouldSee(score, "by the scores it is", "bits a byte");
        draft.Drafts[0].Message.Pieces[0].Append((byte)'!');
        ShouldSee(draft, "scores", "its own");
        token.FusedTokens[0].Message.Tokens[0].Bytes.Append((byte)'!');
        ShouldSee(token, "no span that counts");
        end.FusionTasks[0].Message.MaxTokens = 8;
        ShouldSee(end, "its limit");
        policy.FusionTasks[0].Message.Policy.Set("mode");
        ShouldSee(policy, "names the policy");
    }

    private static void ShouldSee(LogContents log, params string[] words) =>
        LogChecks.Run(log).Violations.ShouldContain(violation => words.Any(word => violation.Contains(word, StringComparison.Ordinal)));

    private static void Verified(SpanRun run, string because)
    {
        var verdict = LogChecks.Run(run.Log);
        verdict.Violations.ShouldBeEmpty($"{because}\n{run.Story}");
        verdict["recomputed_steps"].ShouldBe(verdict["fused_steps"], because);
    }

    private static int LastBytes(SpanRun run) => run.Log.FusedTokens.Select(entry => entry.Message).Last(record => record.Finish != Finish.None) is { Tokens: { Count: > 0 } tokens } ? tokens[tokens.Count - 1].Bytes.Length : 0;

    private static string[] Bits(SpanRun run) =>
        [.. run.Log.FusedTokens.SelectMany(entry => entry.Message.Tokens.Span.ToArray()).Select(token => string.Create(CultureInfo.InvariantCulture, $"{token.Bytes} {token.Probability:R} {token.Margin:R}"))];

    private static (string Text, Finish Finish) SpanBenchAlone(IModel[] models, int most, int context)
    {
        var run = SpanBench.Run($"flow: m\nmax_tokens: {most}\n", models, new Random(1), context);
        return (run.Text, run.Finish);
    }

    /// <summary>A service starts again, a record is written twice, or a branch is said to have drafted something else after it has drafted.</summary>
    private static void Disturb(ShuffledRun run, Random random)
    {
        switch (random.Next(5))
        {
            case 0 or 1:
                run.Restart(random);
                break;
            case 2:
                run.Repeat<StepDistribution>(Topics.StepDistributions, random);
                break;
            case 3:
                run.Repeat<FusedTokens>(Topics.FusedTokens, random);
                break;
            default:
                run.Repeat<Draft>(Topics.Drafts, random, draft => draft.Pieces.Add().Set("?"u8));
                break;
        }
    }

    /// <summary>Says half of a code point now and then, and mostly the other half behind it.</summary>
    private static ScriptedModel Halving(string name, VocabularyTable table, ulong seed)
    {
        var noise = ScriptedLogits.Random(seed);
        var (first, second) = (table.Count - 3, table.Count - 2);
        return new ScriptedModel(new ScriptedModelOptions
        {
            Name = name,
            Vocabulary = table,
            Logits = (history, logits) =>
            {
                noise(history, logits);
                var pick = ScriptedHash.OfText(table, history, seed) % 4;
                logits[history[^1] == first ? second : pick == 0 ? first : ScriptedVocabulary.IdOf(table, pick == 1 ? "yes" : " so")] = 9;
            },
        });
    }
}
