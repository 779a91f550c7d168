using ModelNet.Bus;
using ModelNet.Bus.Embedded;
using ModelNet.Contracts;

namespace ModelNet.Golden;

/// <summary>Every durable record of a log, decoded, in the order of each topic.</summary>
internal sealed class LogSnapshot
{
    public List<Request> Requests { get; } = [];

    public List<StageTask> StageTasks { get; } = [];

    public List<FusionTask> FusionTasks { get; } = [];

    public List<StepDistribution> Distributions { get; } = [];

    public List<FusedTokens> FusedTokens { get; } = [];

    public List<Draft> Drafts { get; } = [];

    public List<StageTokens> StageTokens { get; } = [];

    public List<StageResult> StageResults { get; } = [];

    public List<Result> Results { get; } = [];

    /// <summary>Reads a log, beside its owner or after it has ended.</summary>
    public static LogSnapshot Read(string folder)
    {
        var snapshot = new LogSnapshot();
        using var log = EmbeddedLog.OpenReadOnly(folder);
        foreach (var topic in log.Topics().Where(topic => topic.Name != Topics.Vocabularies))
        {
            log.Read(topic.Name, 0, int.MaxValue, snapshot.HandlerOf(topic.Name));
        }

        return snapshot;
    }

    /// <summary>The tokens of a fused stage in log order; requests for wider lists left out.</summary>
    public List<FusedTokens> TokensOf(string session, int stage)
        => FusedTokens.FindAll(record => record.Kind == FusedKind.Tokens && record.Stage == stage && record.Session.ToString() == session);

    /// <summary>The tokens of a stage that one model decided, in log order.</summary>
    public List<StageTokens> AloneOf(string session, int stage)
        => StageTokens.FindAll(record => record.Stage == stage && record.Session.ToString() == session);

    public Result ResultOf(string session) => Results.First(result => result.Session.ToString() == session);

    private IRecordHandler HandlerOf(string topic) => topic switch
    {
        Topics.Requests => new Into<Request>(Requests),
        Topics.FusionTasks => new Into<FusionTask>(FusionTasks),
        Topics.StepDistributions => new Into<StepDistribution>(Distributions),
        Topics.FusedTokens => new Into<FusedTokens>(FusedTokens),
        Topics.Drafts => new Into<Draft>(Drafts),
        Topics.StageTokens => new Into<StageTokens>(StageTokens),
        Topics.StageResults => new Into<StageResult>(StageResults),
        Topics.Results => new Into<Result>(Results),
        _ when topic.StartsWith(StageTask.TopicName + ".", StringComparison.Ordinal) => new Into<StageTask>(StageTasks),
        _ => throw new InvalidOperationException($"The test does not know the topic {topic}."),
    };

    private sealed class Into<T>(List<T> list) : IRecordHandler
        where T : class, ITopicRecord, new()
    {
        public void Handle(in RecordView record)
        {
            var message = new T();
            message.ReadFrom(record.Value);
            list.Add(message);
        }
    }
}
