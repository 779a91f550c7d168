using System.Text;
using ModelNet.Client;
using ModelNet.Contracts;
using ModelNet.Inference;
using ModelNet.Inference.Scripted;
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
    /// <param name="disturb">Called now and then between turns.</param>
    public static SpanRun Run(string flow, IModel[] models, Random random, int context = 256, string[]? stops = null, bool deterministic = false, Action<ShuffledRun, Random>? disturb = null)
    {
        var request = new SessionRequest { Session = Given.Session, Flow = $"{flow}prompts: {{ assistant: '{{question}}' }}\n", Question = "Which?", Stop = stops ?? [], Deterministic = deterministic };
        var (log, story) = ShuffledRun.Of(request, models, random, context, disturb);
        return Read(log, story);
    }

    private static SpanRun Read(LogContents contents, string story)
    {
        var result = contents.Results[0].Message;
        var steps = new SortedDictionary<int, string>();
        foreach (var record in contents.FusedTokens.Select(entry => entry.Message).Where(record => record.Kind == FusedKind.Tokens))
        {
            for (var i = 0; i < record.Tokens.Count; i++)
            {
                steps.TryAdd(record.FirstStep + i, Encoding.Latin1.GetString(record.Tokens[i].Bytes.Span));
            }
        }

        return new SpanRun([.. steps.Values.Where(text => text.Length > 0)], result.Stages[0].Finish, result.Text.ToString(), contents, story);
    }
}
