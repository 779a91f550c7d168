using System.Collections.Concurrent;
using ModelNet.Contracts.Resolution;

namespace ModelNet.SchemaRegistry;

/// <summary>The topics' schemas in the registry. A subject is a topic's name with <c>-value</c> (TopicNameStrategy).</summary>
internal sealed class TopicRegistrations(SchemaRegistryClient client, Func<string, TopicSchema?> find)
{
    private readonly ConcurrentDictionary<string, RegisteredTopic?> _topics = new(StringComparer.Ordinal);

    /// <summary>Registers the schemas of those topics that have one and are not registered yet.</summary>
    /// <exception cref="SchemaRegistryException"><c>schema_incompatible</c>, <c>registry_unreachable</c> and the client's others.</exception>
    public async Task RegisterAllAsync(IEnumerable<string> topics, CancellationToken cancellationToken)
    {
        foreach (var topic in topics)
        {
            if (!_topics.ContainsKey(topic))
            {
                _topics[topic] = find(topic) is { } schema
                    ? new RegisteredTopic(schema, await RegisterAsync(client, Subject(topic), schema.Json, cancellationToken))
                    : null;
            }
        }
    }

    /// <summary>The topic's registration, made now when it was not before; null for a topic whose values are plain bytes.</summary>
    public RegisteredTopic? Of(string topic)
    {
        if (_topics.TryGetValue(topic, out var registered))
        {
            return registered;
        }

        RegisterAllAsync([topic], CancellationToken.None).GetAwaiter().GetResult(); // once per topic
        return _topics[topic];
    }

    public string Subject(string topic) => $"{client.Options.TopicPrefix}{topic}-value";

    /// <summary>Registers one schema: a known one costs one request; a new one is checked against the latest by the registry and here, whatever level the registry is set to.</summary>
    internal static async Task<int> RegisterAsync(SchemaRegistryClient client, string subject, string schema, CancellationToken cancellationToken)
    {
        if (await client.FindAsync(subject, schema, cancellationToken) is { } known)
        {
            return known;
        }

        var latest = await client.LatestAsync(subject, cancellationToken);
        if (latest is not null)
        {
            Check(subject, latest, schema, client.Options.Compatibility);
            var verdict = await client.CheckAsync(subject, schema, cancellationToken);
            if (!verdict.IsCompatible)
            {
                throw SchemaRegistryClient.Incompatible(subject, verdict.Reason!);
            }
        }

        var id = await client.RegisterAsync(subject, schema, cancellationToken);
        if (latest is null && client.Options.Compatibility != SchemaCompatibility.None)
        {
            await client.SetCompatibilityLevelAsync(subject, client.Options.Compatibility == SchemaCompatibility.Full ? "FULL" : "BACKWARD", cancellationToken);
        }

        return id;
    }

    private static void Check(string subject, string latest, string schema, SchemaCompatibility asked)
    {
        try
        {
            if (asked != SchemaCompatibility.None)
            {
                Transcoder.Create(latest, schema);
            }

            if (asked == SchemaCompatibility.Full)
            {
                Transcoder.Create(schema, latest);
            }
        }
        catch (SchemaResolutionException refused)
        {
            throw SchemaRegistryClient.Incompatible(subject, refused.Message);
        }
    }
}
