using ModelNet.Contracts;
using ModelNet.Verifier.Reading;

namespace ModelNet.Kafka.Deployment;

/// <summary>The records of one session: two branches say "a" with 0.9 and 0.6, then both end. Everything holds until a test changes something.</summary>
internal static class SmallLog
{
    private const string Session = "s";
    private const long Table = 7;

    public static LogContents Make()
    {
        var log = new LogContents();
        Put(log.Requests, new Request(), request => request.Session.Set(Session));
        Put(log.Vocabularies, new VocabularyPart { Hash = Table }, part => Array.ForEach(["a"u8.ToArray(), "b"u8.ToArray()], token => part.Tokens.Add().Set(token)));
        Put(log.FusionTasks, new FusionTask { MaxTokens = 8, TopK = 2 }, task =>
        {
            task.Session.Set(Session);
            task.Branches.Add().Weight = 1;
            task.Branches.Add().Weight = 1;
        });
        for (var branch = 0; branch < 2; branch++)
        {
            Answer(log, branch, step: 0, first: branch == 0 ? 0.9f : 0.6f, end: 0);
            Answer(log, branch, step: 1, first: 0.1f, end: 0.85f);
        }

        Token(log, 0, "a", Finish.None);
        Token(log, 1, "", Finish.EndOfSequence);
        Put(log.StageResults, new StageResult { Branch = -1, TokenCount = 1 }, result =>
        {
            result.Session.Set(Session);
            result.Text.Set("a");
        });
        Result(log, "a");
        return log;
    }

    /// <summary>The same session with both steps answered in one record by each branch, and decided in one.</summary>
    public static LogContents MakeDrafted()
    {
        var log = Make();
        var ends = log.Distributions.Where(entry => entry.Message.FirstStep == 1).ToList();
        log.Distributions.RemoveAll(ends.Contains);
        foreach (var (entry, end) in log.Distributions.Zip(ends))
        {
            entry.Message.Positions.Add().CopyFrom(end.Message.Positions[0]);
            entry.Message.Pieces.Add().Set("a"u8);
        }

        log.FusedTokens[0].Message.Tokens.Add().CopyFrom(log.FusedTokens[1].Message.Tokens[0]);
        log.FusedTokens[0].Message.Finish = Finish.EndOfSequence;
        log.FusedTokens.RemoveAt(1);
        Put(log.Drafts, new Draft { Branch = 0, FirstStep = 0 }, draft =>
        {
            draft.Session.Set(Session);
            draft.Pieces.Add().Set("a"u8);
        });
        return log;
    }

    public static void Token(LogContents log, int step, string text, Finish finish) => Put(log.FusedTokens, new FusedTokens { FirstStep = step, Finish = finish }, record =>
    {
        record.Session.Set(Session);
        var token = record.Tokens.Add();
        token.Bytes.Set(System.Text.Encoding.UTF8.GetBytes(text));
        token.Certified = true;
        token.K = 2;
    });

    public static void Result(LogContents log, string text) => Put(log.Results, new Result(), result =>
    {
        result.Session.Set(Session);
        result.Text.Set(text);
        result.Stages.Add().Text.Set(text);
    });

    private static void Answer(LogContents log, int branch, int step, float first, float end) => Put(log.Distributions, new StepDistribution { Branch = branch, FirstStep = step, Vocabulary = Table }, record =>
    {
        record.Session.Set(Session);
        var position = record.Positions.Add();
        position.Ids.Set([0, 1]);
        position.Probabilities.Set([first, 0.05f]);
        position.EndOfSequence = end;
    });

    private static void Put<T>(List<Entry<T>> into, T message, Action<T> fill)
    {
        fill(message);
        into.Add(new Entry<T>(new Place(0, into.Count, into.Count), message));
    }
}
