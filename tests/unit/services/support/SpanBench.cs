using System.Text;
using ModelNet.ChainRouter;
using ModelNet.Client;
using ModelNet.Contracts;
using ModelNet.Fuser;
using ModelNet.Hosting;
using ModelNet.Inference;
using ModelNet.Inference.Scripted;
using ModelNet.ModelWorker;
using ModelNet.Verifier.Reading;
using ModelNet.Vocabulary;

namespace ModelNet.Services.Tests;

/// <summary>What one session of a stage that fuses spans left: its steps' texts (one character for each byte), how it ended, and the whole log.</summary>
internal sealed record SpanRun(List<string> Steps, Finish Finish, string Text, LogContents Log, string Story);

/// <summary>Runs sessions of the models m and n through all services, turn by turn.</summary>
internal static class SpanBench
{
    public static readonly string[] Words = ["yes", "no", "maybe", " so", " then", " and", "你", "ab", "abc"];

    /// <summary>Writes some of the words in several tokens.</summary>
    public static readonly string[] Parts = ["yes", "no", "mayb", " s", " then", " an", "你", "ab"];

    public static readonly VocabularyTable ByteTable = new ScriptedVocabulary().Control("<s>").Bytes().Words(Words).End("<end>").Build();

    public static readonly VocabularyTable OtherTable = new ScriptedVocabulary().Bytes().Words(Parts.Reverse()).End("<end>", "<stop>").Build();

    public static ScriptedModel Following(string name, VocabularyTable table, string[] words, int seed, int agreePercent = 60) => FollowingModel.Make(name, table, words, (ulong)seed, agreePercent);

    /// <summary>One session to its end.</summary>
    /// <param name="flow">A flow file without prompts; the question alone is the prompt.</param>
    /// <param name="models">The models m and n.</param>
    /// <param name="random">The order of the turns.</param>
    /// <param name="context">The models' contexts, in tokens.</param>
    /// <param name="stops">Texts that end the answer.</param>
    /// <param name="deterministic">Whether the request asks for it.</param>
    /// <param name="disturb">Called now and then between turns: with the log, the services and their makers.</param>
    public static SpanRun Run(string flow, IModel[] models, Random random, int context = 256, string[]? stops = null, bool deterministic = false, Action<LogBench, IServiceLoop[], Func<IServiceLoop>[], Random>? disturb = null)
    {
        var log = new LogBench();
        var clock = new HandClock();
        try
        {
            Func<IServiceLoop>[] makers =
            [
                () => new RouterLoop(log.Bus, new ChainRouterOptions { Models = ["m", "n"] }, TimeProvider.System),
                () => new FuserLoop(log.Bus, new FuserOptions(), clock),
                .. models.Select(model => (Func<IServiceLoop>)(() => new WorkerLoop(log.Bus, Given.Worker(model, sequences: 4, context), TimeProvider.System))),
            ];
            IServiceLoop[] loops = [.. makers.Select(make => make())];
            new SessionClient(log.Bus).Submit(new SessionRequest { Session = Given.Session, Flow = $"{flow}prompts: {{ assistant: '{{question}}' }}\n", Question = "Which?", Stop = stops ?? [], Deterministic = deterministic });
            for (var turn = 0; turn < 200; turn++)
            {
                loops[random.Next(loops.Length)].RunOnce(TimeSpan.Zero);
                if (disturb is not null && random.Next(6) == 0)
                {
                    disturb(log, loops, makers, random);
                }
            }

            Finish(log, loops, clock);
            return Read(log, flow);
        }
        finally
        {
            log.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>Lets everything settle; whoever waits for something that was lost is asked again after a while.</summary>
    private static void Finish(LogBench log, IServiceLoop[] loops, HandClock clock)
    {
        log.Settle(loops);
        for (var wait = 0; log.All<Result>(Topics.Results).Count == 0 && wait < 60; wait++)
        {
            clock.Advance(TimeSpan.FromSeconds(400));
            log.Settle(loops);
        }

        Array.ForEach(loops, loop => loop.Dispose());
        log.Bus.FlushAsync().AsTask().GetAwaiter().GetResult();
    }

    private static SpanRun Read(LogBench log, string flow)
    {
        var contents = LogSource.OfFolder(log.Folder);
        var result = contents.Results.ShouldHaveSingleItem($"{flow}\n{log.FusionStory()}").Message;
        result.Outcome.ShouldBe(Outcome.Completed, $"{flow}\n{result.Error}");
        var steps = new SortedDictionary<int, string>();
        foreach (var record in contents.FusedTokens.Select(entry => entry.Message).Where(record => record.Kind == FusedKind.Tokens))
        {
            for (var i = 0; i < record.Tokens.Count; i++)
            {
                steps.TryAdd(record.FirstStep + i, Encoding.Latin1.GetString(record.Tokens[i].Bytes.Span));
            }
        }

        return new SpanRun([.. steps.Values.Where(text => text.Length > 0)], result.Stages[0].Finish, result.Text.ToString(), contents, log.FusionStory());
    }
}
