using ModelNet.Contracts;
using ModelNet.Hosting;

namespace ModelNet.SchemaRegistry;

/// <summary>The schema that this program reads and writes a topic with.</summary>
/// <param name="Json">The schema.</param>
/// <param name="Fingerprint">CRC-64-AVRO of its canonical form.</param>
/// <param name="RecordName">The record's full name.</param>
public sealed record TopicSchema(string Json, ulong Fingerprint, string RecordName)
{
    private static readonly Dictionary<string, TopicSchema> s_shared = new(StringComparer.Ordinal)
    {
        [Topics.Requests] = Of<Request>(),
        [Topics.FusionTasks] = Of<FusionTask>(),
        [Topics.StepDistributions] = Of<StepDistribution>(),
        [Topics.FusedTokens] = Of<FusedTokens>(),
        [Topics.Drafts] = Of<Draft>(),
        [Topics.StageTokens] = Of<StageTokens>(),
        [Topics.StageResults] = Of<StageResult>(),
        [Topics.Results] = Of<Result>(),
        [Topics.Vocabularies] = Of<VocabularyPart>(),
    };

    private static readonly TopicSchema s_stageTask = Of<StageTask>();

    /// <summary>The topic's schema; null for a topic whose values are plain bytes, such as one of dead letters.</summary>
    public static TopicSchema? Find(string topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        return s_shared.TryGetValue(topic, out var schema) ? schema
            : topic.StartsWith($"{StageTask.TopicName}.", StringComparison.Ordinal) && !topic.EndsWith(DeadLetters.Suffix, StringComparison.Ordinal) ? s_stageTask
            : null;
    }

    private static TopicSchema Of<T>()
        where T : ITopicRecord => new(T.SchemaJson, T.SchemaFingerprint, $"modelnet.{typeof(T).Name}");
}
