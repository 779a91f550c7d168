using ModelNet.Batch;
using ModelNet.Contracts;

namespace ModelNet.Cli.Batch;

/// <summary>Takes what a line needs out of a result record, which is used again.</summary>
internal static class Answers
{
    public static BatchAnswer Of(Result result) => new()
    {
        Completed = result.Outcome == Outcome.Completed,
        Text = result.Text.ToString(),
        ErrorCode = result.ErrorCode.Length > 0 ? result.ErrorCode.ToString() : result.Outcome.ToString().ToLowerInvariant(),
        Error = result.Error.ToString(),
        Stages = [.. Each(result.Stages).Select(Of)],
        Wall = TimeSpan.FromMicroseconds(result.WallUs),
        Created = DateTimeOffset.UnixEpoch + TimeSpan.FromMicroseconds(result.CreatedUs),
    };

    private static IEnumerable<T> Each<T>(MessageList<T> list)
        where T : class, IReusable, new()
        => Enumerable.Range(0, list.Count).Select(index => list[index]);

    /// <summary>As OpenAI's interface names it.</summary>
    private static string NameOf(Finish finish) => finish switch
    {
        Finish.EndOfSequence => "stop",
        Finish.Length or Finish.Context => "length",
        var other => other.ToString().ToLowerInvariant(),
    };

    private static StageAnswer Of(StageSummary stage) => new()
    {
        Models = [.. Each(stage.Models).Select(name => name.ToString())],
        Text = stage.Text.ToString(),
        Tokens = stage.TokenCount,
        PromptTokens = stage.PromptTokens,
        Finish = NameOf(stage.Finish),
        Wall = TimeSpan.FromMicroseconds(stage.WallUs),
        Resumed = stage.Resumed,
    };
}
