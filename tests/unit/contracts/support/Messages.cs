namespace ModelNet.Contracts.Tests;

/// <summary>One entry for every topic, so that a test runs over all of them.</summary>
public sealed record MessageKind(string Topic, string SchemaJson, ulong Fingerprint, Func<IAvroMessage> Create)
{
    public override string ToString() => Topic;
}

public static class Messages
{
    public static IReadOnlyList<MessageKind> All { get; } =
    [
        Kind<Request>(), Kind<StageTask>(), Kind<FusionTask>(), Kind<StepDistribution>(), Kind<FusedTokens>(), Kind<Draft>(),
        Kind<StageTokens>(), Kind<StageResult>(), Kind<Result>(), Kind<VocabularyPart>(),
    ];

    /// <summary>The topics as theory data.</summary>
    public static TheoryData<string> Topics => [.. All.Select(kind => kind.Topic)];

    public static MessageKind Of(string topic) => All.Single(kind => kind.Topic == topic);

    public static byte[] Encode(IAvroMessage message)
    {
        var buffer = new byte[message.EncodedSizeBound()];
        return buffer[..message.EncodeTo(buffer)];
    }

    public static byte[] Random(MessageKind kind, Random random)
    {
        var message = kind.Create();
        RandomMessage.Fill(message, random);
        return Encode(message);
    }

    private static MessageKind Kind<T>()
        where T : class, ITopicRecord, new() => new(T.TopicName, T.SchemaJson, T.SchemaFingerprint, () => new T());
}
