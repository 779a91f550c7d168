using ModelNet.Contracts;
using ModelNet.Hosting;

namespace ModelNet.Cli.TopicAdmin;

/// <summary>Who writes and who reads one topic.</summary>
/// <param name="Topic">Its name; for a topic of each model the part before the dot and the model's name.</param>
/// <param name="PerModel">Whether there is one for each model; of the workers only that model's use it.</param>
/// <param name="Writers">Who appends.</param>
/// <param name="Readers">Who subscribes.</param>
/// <param name="KeptForEver">Whether its records must never be deleted.</param>
internal sealed record TopicUse(string Topic, bool PerModel, Service[] Writers, Service[] Readers, bool KeptForEver = false);

/// <summary>
/// The one table of producer → topic → consumer. Topics that are created and rights that are given come from it, and a test compares it with what the services do.
/// A service reads its own topics too: after a start it learns from them what it has said already.
/// </summary>
internal static class TopicUses
{
    public static IReadOnlyList<TopicUse> Table { get; } =
    [
        new(Topics.Requests, false, [Service.Client], [Service.Router, Service.Dashboard]),
        new(StageTask.TopicName, true, [Service.Router], [Service.Router, Service.Worker]),
        new(Topics.FusionTasks, false, [Service.Router], [Service.Router, Service.Fuser]),
        new(Topics.StepDistributions, false, [Service.Worker], [Service.Fuser]),
        new(Topics.FusedTokens, false, [Service.Fuser], [Service.Fuser, Service.Worker, Service.Client, Service.Dashboard, Service.Reader]),
        new(Topics.Drafts, false, [Service.Worker], [Service.Worker]),
        new(Topics.StageTokens, false, [Service.Worker], [Service.Worker, Service.Client, Service.Dashboard, Service.Reader]),
        new(Topics.StageResults, false, [Service.Worker, Service.Fuser], [Service.Router, Service.Worker, Service.Fuser, Service.Client, Service.Reader]),
        new(Topics.Results, false, [Service.Router], [Service.Router, Service.Client, Service.Dashboard, Service.Reader]),
        new(Topics.Vocabularies, false, [Service.Worker], [Service.Worker, Service.Fuser, Service.Client, Service.Reader], KeptForEver: true),
    ];

    /// <summary>Services that put what they cannot read aside, into the topic's dead letters; they also read those, so as not to do it twice.</summary>
    public static IReadOnlyList<Service> Setters { get; } = [Service.Router, Service.Worker, Service.Fuser];

    /// <summary>
    /// The same; with a schema registry it is the connection that puts records aside, and so the client's and the dashboard's too. A reader from elsewhere brings a connection of its own.
    /// </summary>
    public static IReadOnlyList<Service> SettersOf(bool registry) => registry ? [Service.Client, Service.Dashboard, .. Setters] : Setters;

    /// <summary>The topics that a row stands for.</summary>
    public static IEnumerable<string> Names(TopicUse use, IEnumerable<string> models) => use.PerModel ? models.Select(Topics.StageTasks) : [use.Topic];

    /// <summary>A topic's dead letters, if some service puts them aside.</summary>
    public static string? DeadLettersOf(TopicUse use, string topic) => use.Readers.Any(Setters.Contains) ? DeadLetters.TopicOf(topic) : null;

    /// <summary>Whether a name is one of ours; those of models that nobody named are recognised too.</summary>
    public static bool IsOurs(string name)
    {
        var topic = name.EndsWith(DeadLetters.Suffix, StringComparison.Ordinal) ? name[..^DeadLetters.Suffix.Length] : name;
        return Table.Any(use => use.PerModel ? ModelOf(topic) is not null : use.Topic == topic);
    }

    /// <summary>The model whose tasks a topic holds, or null.</summary>
    public static string? ModelOf(string topic)
    {
        var start = StageTask.TopicName + ".";
        return topic.Length > start.Length && topic.StartsWith(start, StringComparison.Ordinal) && !topic.EndsWith(DeadLetters.Suffix, StringComparison.Ordinal) ? topic[start.Length..] : null;
    }

    /// <summary>The consumer groups: one of each service, and of the workers one of each model.</summary>
    public static IEnumerable<string> Groups(IEnumerable<string> models) => [GroupOf(Service.Router, "")!, GroupOf(Service.Fuser, "")!, .. models.Select(model => GroupOf(Service.Worker, model)!)];

    /// <summary>The group that a service joins; null where it needs none. A reader may choose any name that begins with its own.</summary>
    public static string? GroupOf(Service service, string model) => service switch
    {
        Service.Router => "chain-router",
        Service.Fuser => "fuser",
        Service.Worker => $"model-worker.{model}",
        Service.Reader => "reader",
        _ => null,
    };

    /// <summary>
    /// What the names begin with under which a service reads without a group (token tables, dead letters, everything that <c>run</c> reads). It joins no such group, but Kafka's client asks who
    /// would coordinate it. Null for readers that bring a client of their own.
    /// </summary>
    public static string? ReadingAs(Service service) => service switch
    {
        Service.Client => "modelnet-run/",
        Service.Worker => "modelnet-worker-",
        Service.Router => "modelnet-router/",
        Service.Fuser => "modelnet-fuser/",
        Service.Dashboard => "modelnet-dashboard/",
        _ => null,
    };
}
