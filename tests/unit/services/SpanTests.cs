using System.Text;
using ModelNet.ChainRouter;
using ModelNet.Client;
using ModelNet.Contracts;
using ModelNet.Fuser;
using ModelNet.Hosting;
using ModelNet.Inference;
using ModelNet.Inference.Scripted;
using ModelNet.ModelWorker;
using ModelNet.Vocabulary;

namespace ModelNet.Services.Tests;

/// <summary>Spans through all services against a plain loop that shares no code with them.</summary>
public sealed class SpanTests
{
    private static readonly string[] s_words = ["yes", "no", "maybe", " so", " then", " and", "你", "ab", "abc"];
    private static readonly VocabularyTable s_bytes = new ScriptedVocabulary().Control("<s>").Bytes().Words(s_words).End("<end>").Build();
    private static readonly string[] s_parts = ["yes", "no", "mayb", " s", " then", " an", "你", "ab"]; // another model writes some of the words in several tokens
    private static readonly VocabularyTable s_other = new ScriptedVocabulary().Bytes().Words(s_parts.Reverse()).End("<end>", "<stop>").Build();

    [Fact]
    public void The_tokens_are_those_of_the_plain_loop_whatever_the_order_of_turns()
    {
        for (var seed = 0; seed < 24; seed++)
        {
            var random = new Random(seed);
            var (length, most, context) = (random.Next(1, 7), random.Next(1, 24), random.Next(4) == 0 ? 40 : 256);
            double[] weights = [1 + random.Next(3), 1, random.Next(3)];
            IModel[] models = [Following("m", s_bytes, s_words, seed), Following("n", s_other, s_parts, seed)];
            string[] stops = seed % 4 == 0 ? ["esn"] : [];
            var (steps, finish) = new SpanReference([(models[0], weights[0]), (models[1], weights[1]), (models[0], weights[2])], length, most, context, stops).Run("Which?");

            var flow = FormattableString.Invariant($"flow: '[m*{weights[0]}, n*{weights[1]}, m*{weights[2]}]'\nmax_tokens: {most}\npolicy: span\nspan_length: {length}\n");
            var (texts, ended, story) = Run(flow, models, context, stops, random);
            texts.ShouldBe(steps, $"seed {seed}, {flow}\n{story}");
            ended.ToString().ShouldBe(finish, $"seed {seed}, {flow}");
        }
    }

    private static (List<string> Steps, Finish Finish, string Story) Run(string flow, IModel[] models, int context, string[] stops, Random random)
    {
        var log = new LogBench();
        try
        {
            IServiceLoop[] loops =
            [
                new RouterLoop(log.Bus, new ChainRouterOptions { Models = ["m", "n"] }, TimeProvider.System),
                new FuserLoop(log.Bus, new FuserOptions(), TimeProvider.System),
                .. models.Select(model => new WorkerLoop(log.Bus, Given.Worker(model, sequences: 4, context), TimeProvider.System)),
            ];
            var prompts = "prompts: { assistant: '{question}' }\n";
            new SessionClient(log.Bus).Submit(new SessionRequest { Session = Given.Session, Flow = flow + prompts, Question = "Which?", Stop = stops });
            for (var turn = 0; turn < 200; turn++)
            {
                loops[random.Next(loops.Length)].RunOnce(TimeSpan.Zero);
            }

            log.Settle(loops);
            Array.ForEach(loops, loop => loop.Dispose());
            var result = log.All<Result>(Topics.Results).ShouldHaveSingleItem($"{flow}\n{log.FusionStory()}");
            var steps = log.All<FusedTokens>(Topics.FusedTokens).Where(record => record.Kind == FusedKind.Tokens).SelectMany(record => record.Tokens.Span.ToArray()).Select(token => Encoding.Latin1.GetString(token.Bytes.Span)).Where(text => text.Length > 0);
            return ([.. steps], result.Stages[0].Finish, log.FusionStory() + result.Error);
        }
        finally
        {
            log.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static ScriptedModel Following(string name, VocabularyTable table, string[] words, int seed) => FollowingModel.Make(name, table, words, (ulong)seed, agreePercent: 60);
}
