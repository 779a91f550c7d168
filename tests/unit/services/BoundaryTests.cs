using ModelNet.Client;
using ModelNet.Contracts;
using ModelNet.Inference;
using ModelNet.Inference.Scripted;
using ModelNet.Tests.Support;
using ModelNet.Verifier.Checks;
using ModelNet.Verifier.Reading;
using ModelNet.Vocabulary;

namespace ModelNet.Services.Tests;

/// <summary>A stage that is fused only where every branch has a token boundary: the tokens are those of a plain loop that knows no services, whatever happens in between.</summary>
public sealed class BoundaryTests
{
    // Each writes what the other says in other tokens: "abc" is one or three, 你好 one, or one and two halves.
    private static readonly string[] s_long = ["abc", "ab", "bc", "ca", "cab", "你好", "好a", "b你"];
    private static readonly string[] s_short = ["a", "b", "c", "cb", "你", " "];
    private static readonly VocabularyTable s_one = new ScriptedVocabulary().Control("<s>").Bytes().Words(s_long).End("<end>").Build();
    private static readonly VocabularyTable s_two = new ScriptedVocabulary().Bytes().Words(s_short).Raw("好"u8[..2]).Raw("好"u8[2..]).End("<end>", "<stop>").Build();

    /// <summary>MODELNET_BOUNDARY_SEEDS asks for more runs.</summary>
    private static readonly int s_seeds = int.TryParse(Environment.GetEnvironmentVariable("MODELNET_BOUNDARY_SEEDS"), out var seeds) ? seeds : 32;

    [Theory]
    [InlineData(0, false)]
    [InlineData(1000, true)]
    public void The_tokens_are_those_of_a_plain_loop(int firstSeed, bool disturb)
    {
        var (led, joined, several) = (0, 0, 0);
        for (var seed = firstSeed; seed < firstSeed + s_seeds; seed++)
        {
            var flow = Flow(new Random(seed), out var weights, out var lead);
            var log = Run(flow, seed, disturb);
            var expected = Reference(log, seed, weights, lead);
            var tokens = Decided(log);
            tokens.Select(token => Convert.ToHexString(token.Bytes.Span)).ShouldBe(expected.Select(step => Convert.ToHexString(step.Token)), $"seed {seed}\n{flow}");
            tokens.Select(token => token.Policy.ToString()).ShouldBe(expected.Select(step => step.LedAlone ? "lead" : "boundary"), $"seed {seed}\n{flow}");
            var verdict = LogChecks.Run(log);
            verdict.Violations.ShouldBeEmpty($"seed {seed}");
            verdict["recomputed_steps"].ShouldBe(verdict["fused_steps"]);
            led += expected.Count(step => step.LedAlone);
            joined += expected.Count(step => !step.LedAlone);
            several += log.FusedTokens.Count(record => record.Message.Kind == FusedKind.Tokens && record.Message.Tokens.Count > 1);
        }

        led.ShouldBeGreaterThan(s_seeds / 3, "steps that the lead decided alone");
        joined.ShouldBeGreaterThan(s_seeds, "steps at a common boundary");
        several.ShouldBeGreaterThan(s_seeds / 2, "records with several tokens");
    }

    private static string Flow(Random random, out double[] weights, out int lead)
    {
        weights = [random.Next(1, 4), random.Next(1, 4), random.Next(4)];
        var models = (string[])["m", "n", random.Next(2) == 0 ? "m" : "n"];
        var named = random.Next(3);
        lead = named == 2 ? Array.IndexOf(weights, weights.Max()) : named;
        var who = named == 2 ? "" : $"lead: {models[named]}\n";
        var drafts = random.Next(3) == 0 ? "" : $"speculate: {(random.Next(4) == 0 ? "none" : $"{{ length: {random.Next(1, 7)} }}")}\n";
        return $"flow: '[{string.Join(", ", models.Zip(weights, (model, weight) => $"{model}*{weight}"))}]'\nmax_tokens: {random.Next(1, 24)}\ntop_k: {random.Next(1, 8)}\npolicy: boundary\n{who}{drafts}";
    }

    private static List<FusedToken> Decided(LogContents log)
    {
        var steps = new SortedDictionary<int, FusedToken>();
        foreach (var record in log.FusedTokens.Select(entry => entry.Message).Where(record => record.Kind == FusedKind.Tokens))
        {
            for (var i = 0; i < record.Tokens.Count; i++)
            {
                steps.TryAdd(record.FirstStep + i, record.Tokens[i]);
            }
        }

        return [.. steps.Values];
    }

    private static List<BoundaryStep> Reference(LogContents log, int seed, double[] weights, int lead)
    {
        var task = log.FusionTasks[0].Message;
        var branches = log.StageTasks.Select(entry => entry.Message).DistinctBy(branch => branch.Branch).OrderBy(branch => branch.Branch).Select(branch =>
            new BoundaryBranch(
                Model(branch.Model.ToString(), seed),
                [.. branch.Messages.Span.ToArray().Select(message => new ChatMessage(message.Role.ToString(), message.Content.ToString()))],
                weights[branch.Branch])).ToArray();
        return BoundaryReference.Answer(branches, lead, task.MaxTokens);
    }

    private static ScriptedModel Model(string name, int seed) =>
        FollowingModel.Make(name, name == "m" ? s_one : s_two, name == "m" ? s_long : s_short, (ulong)seed, agreePercent: 60);

    private static LogContents Run(string flow, int seed, bool disturb) => ShuffledRun.Of(
        new SessionRequest { Session = Given.Session, Flow = flow, Question = "Which?", Deterministic = seed % 3 == 0 },
        [Model("m", seed), Model("n", seed)],
        new Random(seed),
        disturb: disturb ? (run, random) => run.Disturb(random, () => run.Repeat<Draft>(Topics.Drafts, random)) : null).Log;
}
