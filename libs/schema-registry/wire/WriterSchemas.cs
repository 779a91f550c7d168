using System.Collections.Concurrent;
using System.Globalization;
using ModelNet.Contracts.Resolution;

namespace ModelNet.SchemaRegistry;

/// <summary>How records of one writer's schema are read: by a transcoder, or not at all for a reason.</summary>
internal sealed record WriterPlan(Transcoder? Transcoder, string Code, string Reason, DateTimeOffset Until);

/// <summary>The writers' schemas that have come up, by id: each is fetched and planned once. What the registry did not know is asked for again after a while.</summary>
internal sealed class WriterSchemas(SchemaRegistryClient client, TimeProvider time)
{
    /// <summary>Random ids must not fill the memory.</summary>
    private const int MaxUnknown = 4096;

    private readonly ConcurrentDictionary<(int Id, string Reader), WriterPlan> _plans = new();
    private readonly ConcurrentDictionary<int, WriterPlan> _unknown = new();

    /// <exception cref="SchemaRegistryException"><c>registry_unreachable</c> and others that say nothing about the record: it must be tried again.</exception>
    public WriterPlan Of(int id, TopicSchema reader)
    {
        if (_plans.TryGetValue((id, reader.Json), out var plan) || (_unknown.TryGetValue(id, out plan) && plan.Until > time.GetUtcNow()))
        {
            return plan;
        }

        plan = Make(id, reader);
        if (plan.Code != RegistryCodes.UnknownId)
        {
            return _plans[(id, reader.Json)] = plan;
        }

        if (_unknown.Count >= MaxUnknown)
        {
            _unknown.Clear();
        }

        return _unknown[id] = plan;
    }

    private WriterPlan Make(int id, TopicSchema reader)
    {
        try
        {
            var schema = client.SchemaAsync(id).GetAwaiter().GetResult(); // once per id, on the thread that polls and can do nothing else meanwhile
            return new WriterPlan(Transcoder.Create(schema, reader.Json), string.Empty, string.Empty, DateTimeOffset.MaxValue);
        }
        catch (SchemaResolutionException unresolvable)
        {
            return new WriterPlan(null, unresolvable.Code, Of(id, unresolvable.Message), DateTimeOffset.MaxValue);
        }
        catch (SchemaRegistryException unknown) when (unknown.Code is RegistryCodes.UnknownId or RegistryCodes.Unsupported)
        {
            return new WriterPlan(null, unknown.Code, Of(id, unknown.Message), time.GetUtcNow() + client.Options.UnknownIdMemory);
        }
    }

    private static string Of(int id, string what) => string.Create(CultureInfo.InvariantCulture, $"schema id {id}: {what}");
}
