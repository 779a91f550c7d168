using ModelNet.Client;
using ModelNet.Contracts;
using ModelNet.Inference.Scripted;
using ModelNet.Vocabulary;

namespace ModelNet.Services.Tests;

/// <summary>Steps that are drafted ahead: the tokens are those of deciding step by step, whatever the drafter says and whatever order things happen in.</summary>
public sealed class SpeculationTests
{
    private static readonly string[] s_common = ["yes", "no", "maybe", " so", " then", " and", "你", "ab", "abc"];
    private static readonly VocabularyTable s_bytes = new ScriptedVocabulary().Control("<s>").Bytes().Words(s_common).End("<end>").Build();
    private static readonly string[] s_parts = ["yes", "no", "mayb", " s", " then", " an", "你", "ab", "ab"]; // the other model writes some of the words in several tokens
    private static readonly VocabularyTable s_other = new ScriptedVocabulary().Bytes().Words(s_parts.Distinct().Reverse()).End("<end>", "<stop>").Build();

    /// <summary>MODELNET_SPECULATION_SEEDS asks for more runs.</summary>
    private static readonly int s_seeds = int.TryParse(Environment.GetEnvironmentVariable("MODELNET_SPECULATION_SEEDS"), out var seeds) ? seeds : 32;
    private static readonly string[] s_policies = ["confidence", "consistency", "drop_out", "perplexity", "sample\nseed: 7"];

    [Fact]
    public void Drafted_and_plain_runs_give_the_same_tokens_whatever_the_order_of_the_services_turns()
    {
        var ahead = 0;
        for (var seed = 0; seed < s_seeds; seed++)
        {
            var random = new Random(seed);
            var weights = (string[])["", "*2", "*5", "*0"];
            var expression = $"[m{weights[random.Next(3)]}, n, m{weights[random.Next(4)]}]";
            var context = random.Next(4) == 0 ? 120 : 256;
            var policy = seed % 2 == 0 ? "mean" : s_policies[random.Next(s_policies.Length)];
            var settings = $"flow: '{expression}'\nmax_tokens: {random.Next(1, 20)}\ntop_k: {random.Next(2, 10)}\npolicy: {policy}\n";
            var drafter = random.Next(2) == 0 ? "m" : "n";
            var speculation = $"{settings}speculate: {{ draft: {drafter}, length: {random.Next(1, 7)} }}\n{(policy == "mean" && random.Next(3) == 0 ? "decide: early\n" : "")}";
            var plain = Run(settings, seed, context, out _);
            var drafted = Run(speculation, seed, context, out var several);
            drafted.ShouldBe(plain, $"seed {seed}, {speculation}");
            ahead += several;
        }

        ahead.ShouldBeGreaterThan(20, "records with several tokens");
    }

    [Fact]
    public void Restarts_duplicates_and_drafts_that_come_late_or_from_nowhere_change_no_token()
    {
        var ahead = 0;
        for (var seed = 100; seed < 100 + (s_seeds * 3 / 4); seed++)
        {
            var random = new Random(seed);
            var settings = $"flow: '[m, n{(seed % 2 == 0 ? ", m" : "")}]'\nmax_tokens: 16\ntop_k: 4\n";
            var speculation = seed % 5 == 0 ? "speculate: auto\n" : $"speculate: {{ draft: {(seed % 3 == 0 ? "m" : "n")}, length: {random.Next(1, 7)} }}\n";
            var plain = Run(settings, seed, 256, out _);
            var disturbed = Run($"{settings}{speculation}{(random.Next(4) == 0 ? "decide: early\n" : "")}", seed, 256, out var several, disturb: true);
            disturbed.ShouldBe(plain, $"seed {seed}, {speculation}");
            ahead += several;
        }

        ahead.ShouldBeGreaterThan(20, "records with several tokens");
    }

    private static (string, Finish, int) Run(string flow, int seed, int context, out int several, bool disturb = false)
    {
        var request = new SessionRequest { Session = Given.Session, Flow = flow, Question = "Which?", Deterministic = seed % 3 == 0, Stop = seed % 4 == 0 ? ["esn"] : [] };
        var (log, _) = ShuffledRun.Of(request, [Following("m", s_bytes, s_common, seed), Following("n", s_other, s_parts, seed)], new Random(seed), context, disturb ? Disturb : null);
        several = log.FusedTokens.Count(entry => entry.Message.Kind == FusedKind.Tokens && entry.Message.Tokens.Count > 1);
        var result = log.Results[0].Message;
        return (result.Text.ToString(), result.Stages[0].Finish, result.Stages[0].TokenCount);
    }

    /// <summary>A service starts again, a record is written twice, or somebody drafts what nobody asked for.</summary>
    private static void Disturb(ShuffledRun run, Random random) => run.Disturb(random, () =>
    {
        var (branch, step) = (random.Next(3), random.Next(1, 16));
        var pieces = Enumerable.Range(0, random.Next(0, 5)).Select(_ => s_common[random.Next(s_common.Length)][..1]);
        run.Log.Append(Topics.Drafts, Given.Session, Given.Draft(branch, step, pieces));
    });

    /// <summary>Models of different vocabularies that mostly go on as the text says, so that drafts are accepted in part.</summary>
    private static ScriptedModel Following(string name, VocabularyTable table, string[] words, int seed) => FollowingModel.Make(name, table, words, (ulong)seed, agreePercent: 75);
}
