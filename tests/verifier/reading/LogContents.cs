using ModelNet.Contracts;

namespace ModelNet.Verifier.Reading;

/// <summary>Where a record stands: offsets order the records of one partition, <paramref name="AtMicroseconds"/> is when its producer appended it.</summary>
public readonly record struct Place(int Partition, long Offset, long AtMicroseconds);

/// <summary>A record and its place.</summary>
public sealed record Entry<T>(Place Place, T Message);

/// <summary>Every record of a deployment; each list is in log order within a partition, so within a session.</summary>
public sealed class LogContents
{
    public List<Entry<Request>> Requests { get; } = [];

    public List<Entry<Result>> Results { get; } = [];

    public List<Entry<StageTask>> StageTasks { get; } = [];

    public List<Entry<FusionTask>> FusionTasks { get; } = [];

    public List<Entry<StepDistribution>> Distributions { get; } = [];

    public List<Entry<FusedTokens>> FusedTokens { get; } = [];

    public List<Entry<Draft>> Drafts { get; } = [];

    public List<Entry<StageTokens>> StageTokens { get; } = [];

    public List<Entry<StageResult>> StageResults { get; } = [];

    public List<Entry<VocabularyPart>> Vocabularies { get; } = [];

    /// <summary>Records that could not be decoded, as topic, place and cause.</summary>
    public List<string> Unreadable { get; } = [];
}
