using System.Globalization;

namespace ModelNet.Contracts;

/// <summary>The names of the topics. Every record's key is its session id, except in <see cref="Vocabularies"/>.</summary>
public static class Topics
{
    /// <summary>Client → chain-router: <see cref="Request"/>.</summary>
    public const string Requests = "requests";

    /// <summary>Chain-router → fuser: <see cref="FusionTask"/>.</summary>
    public const string FusionTasks = "fusion-tasks";

    /// <summary>Model-worker → fuser: <see cref="StepDistribution"/>.</summary>
    public const string StepDistributions = "step-distributions";

    /// <summary>Fuser → model-workers, chain-router and readers: <see cref="Contracts.FusedTokens"/>.</summary>
    public const string FusedTokens = "fused-tokens";

    /// <summary>Model-worker → the stage's other model-workers: <see cref="Draft"/>.</summary>
    public const string Drafts = "drafts";

    /// <summary>Model-worker → readers: <see cref="Contracts.StageTokens"/>.</summary>
    public const string StageTokens = "stage-tokens";

    /// <summary>Model-worker → chain-router: <see cref="StageResult"/>.</summary>
    public const string StageResults = "stage-results";

    /// <summary>Chain-router → client: <see cref="Result"/>.</summary>
    public const string Results = "results";

    /// <summary>Model-worker → fuser and readers: <see cref="VocabularyPart"/>, keyed by the table's hash.</summary>
    public const string Vocabularies = "vocabularies";

    /// <summary>The longest topic name that Kafka accepts.</summary>
    private const int MaxNameLength = 249;

    private static readonly string[] s_shared =
        [Requests, FusionTasks, StepDistributions, FusedTokens, Drafts, StageTokens, StageResults, Results, Vocabularies];

    /// <summary>Chain-router → the workers of one model: <see cref="StageTask"/>.</summary>
    /// <exception cref="ArgumentException">the name has characters other than ASCII letters, digits, '.', '_' and '-', or is too long.</exception>
    public static string StageTasks(string model)
    {
        ArgumentException.ThrowIfNullOrEmpty(model);
        var topic = $"{StageTask.TopicName}.{model}";
        return topic.Length <= MaxNameLength && model.All(IsNameCharacter)
            ? topic
            : throw new ArgumentException($"'{model}' cannot be part of a topic name: use up to {MaxNameLength - StageTask.TopicName.Length - 1} ASCII letters, digits, '.', '_' and '-'", nameof(model));
    }

    /// <summary>The key of a token table's records in <see cref="Vocabularies"/>: the hash in 16 lower-case hex digits.</summary>
    public static string VocabularyKey(ulong hash) => hash.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>Every topic of a deployment with these models, each once.</summary>
    public static IReadOnlyList<string> All(IEnumerable<string> models)
    {
        ArgumentNullException.ThrowIfNull(models);
        return [.. s_shared, .. models.Distinct(StringComparer.Ordinal).Select(StageTasks)];
    }

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-';
}
