using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace ModelNet.SchemaRegistry;

/// <summary>What a registry says about a schema that may follow others.</summary>
/// <param name="IsCompatible">Whether it may be registered.</param>
/// <param name="Reason">The registry's own words when it may not.</param>
public sealed record CompatibilityReply(bool IsCompatible, string? Reason);

/// <summary>
/// A client of the Confluent Schema Registry protocol, for Confluent's server and for Apicurio's. An id never changes its meaning, so every answer is kept and no
/// record costs a request. Thread-safe; one request at a time.
/// </summary>
/// <remarks>Every method throws <see cref="SchemaRegistryException"/>: <c>registry_unreachable</c>, <c>registry_denied</c>, <c>registry_reply</c>, and what it names itself.</remarks>
public sealed class SchemaRegistryClient : IDisposable
{
    private readonly RegistryTransport _transport;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly ConcurrentDictionary<int, string> _schemas = new();
    private readonly ConcurrentDictionary<(string Subject, string Schema), int> _ids = new();

    /// <exception cref="SchemaRegistryException"><c>bad_registry_options</c>.</exception>
    public SchemaRegistryClient(SchemaRegistryOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var errors = string.Join("; ", options.Errors());
        if (errors.Length > 0)
        {
            throw new SchemaRegistryException(RegistryCodes.BadOptions, $"The schema registry cannot be used: {errors}.", "Correct these options.");
        }

        Options = options;
        _transport = new RegistryTransport(options, time ?? TimeProvider.System);
    }

    /// <summary>The options it was made with.</summary>
    public SchemaRegistryOptions Options { get; }

    /// <summary>The addresses, for people.</summary>
    public string Description => _transport.Addresses;

    /// <summary>Registers a schema, or finds that it is registered; returns its id.</summary>
    /// <exception cref="SchemaRegistryException"><c>schema_incompatible</c>, <c>schema_refused</c>.</exception>
    public Task<int> RegisterAsync(string subject, string schema, CancellationToken cancellationToken = default) => IdAsync(subject, schema, async () =>
    {
        var reply = await SendAsync(HttpMethod.Post, $"/subjects/{Escape(subject)}/versions", Body(schema), cancellationToken);
        return reply.Status switch
        {
            HttpStatusCode.OK => RegistryJson.Id(reply),
            HttpStatusCode.Conflict => throw Incompatible(subject, RegistryJson.Message(reply)),
            HttpStatusCode.UnprocessableEntity => throw RefusedSchema(subject, reply),
            _ => throw RegistryJson.Unexpected(reply, Description),
        };
    }, cancellationToken)!;

    /// <summary>The id of a schema that is registered under the subject; null when it is not.</summary>
    public async Task<int?> FindAsync(string subject, string schema, CancellationToken cancellationToken = default)
    {
        var id = await IdAsync(subject, schema, async () =>
        {
            var reply = await SendAsync(HttpMethod.Post, $"/subjects/{Escape(subject)}", Body(schema), cancellationToken);
            return reply.Status switch
            {
                HttpStatusCode.OK => RegistryJson.Id(reply),
                HttpStatusCode.NotFound when RegistryJson.HasErrorCode(reply) => 0,
                HttpStatusCode.UnprocessableEntity => throw RefusedSchema(subject, reply),
                _ => throw RegistryJson.Unexpected(reply, Description),
            };
        }, cancellationToken);
        return id == 0 ? null : id;
    }

    /// <summary>The schema of an id.</summary>
    /// <exception cref="SchemaRegistryException"><c>unknown_schema_id</c>; <c>schema_unsupported</c>: it is not an Avro schema that stands alone.</exception>
    public async Task<string> SchemaAsync(int id, CancellationToken cancellationToken = default)
    {
        if (_schemas.TryGetValue(id, out var known))
        {
            return known;
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            return _schemas.TryGetValue(id, out known) ? known : _schemas[id] = await FetchAsync(id, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The subject's latest schema; null when it has none.</summary>
    public async Task<string?> LatestAsync(string subject, CancellationToken cancellationToken = default)
    {
        var reply = await SendAsync(HttpMethod.Get, $"/subjects/{Escape(subject)}/versions/latest", null, cancellationToken);
        return reply.Status switch
        {
            HttpStatusCode.OK => RegistryJson.Schema(reply, Description),
            HttpStatusCode.NotFound when RegistryJson.HasErrorCode(reply) => null,
            _ => throw RegistryJson.Unexpected(reply, Description),
        };
    }

    /// <summary>Whether the registry would take the schema after the subject's latest one; a subject without one takes any.</summary>
    public async Task<CompatibilityReply> CheckAsync(string subject, string schema, CancellationToken cancellationToken = default)
    {
        var reply = await SendAsync(HttpMethod.Post, $"/compatibility/subjects/{Escape(subject)}/versions/latest?verbose=true", Body(schema), cancellationToken);
        return reply.Status switch
        {
            HttpStatusCode.OK => RegistryJson.Compatibility(reply, Description),
            HttpStatusCode.NotFound when RegistryJson.HasErrorCode(reply) => new CompatibilityReply(true, null),
            HttpStatusCode.UnprocessableEntity => throw RefusedSchema(subject, reply),
            _ => throw RegistryJson.Unexpected(reply, Description),
        };
    }

    /// <summary>The subject's level of compatibility, such as <c>BACKWARD</c>; null when it has none of its own.</summary>
    public async Task<string?> CompatibilityLevelAsync(string subject, CancellationToken cancellationToken = default)
    {
        var reply = await SendAsync(HttpMethod.Get, $"/config/{Escape(subject)}", null, cancellationToken);
        return reply.Status switch
        {
            HttpStatusCode.OK => RegistryJson.Level(reply),
            HttpStatusCode.NotFound when RegistryJson.HasErrorCode(reply) => null,
            _ => throw RegistryJson.Unexpected(reply, Description),
        };
    }

    /// <summary>Sets the subject's level of compatibility, such as <c>BACKWARD</c>.</summary>
    public async Task SetCompatibilityLevelAsync(string subject, string level, CancellationToken cancellationToken = default)
    {
        var body = JsonSerializer.Serialize(new Dictionary<string, string> { ["compatibility"] = level });
        var reply = await SendAsync(HttpMethod.Put, $"/config/{Escape(subject)}", body, cancellationToken);
        if (reply.Status != HttpStatusCode.OK)
        {
            throw RegistryJson.Unexpected(reply, Description);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _transport.Dispose();
        _gate.Dispose();
    }

    internal static SchemaRegistryException Incompatible(string subject, string reason) => new(
        RegistryCodes.Incompatible,
        $"The schema of {subject} may not follow its latest version: {reason}",
        "Give added fields a default and remove only fields that have one, or run the program that registered the latest version.");

    private static SchemaRegistryException RefusedSchema(string subject, RegistryReply reply) => new(
        RegistryCodes.Refused, $"The registry does not take the schema of {subject}: {RegistryJson.Message(reply)}", "Compare it with what the registry supports.");

    private static string Escape(string subject) => Uri.EscapeDataString(subject);

    private static string Body(string schema) => JsonSerializer.Serialize(new Dictionary<string, string> { ["schema"] = schema });

    private async Task<int> IdAsync(string subject, string schema, Func<Task<int>> ask, CancellationToken cancellationToken)
    {
        if (_ids.TryGetValue((subject, schema), out var id))
        {
            return id;
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_ids.TryGetValue((subject, schema), out id))
            {
                return id;
            }

            id = await ask();
            if (id != 0)
            {
                _ids[(subject, schema)] = id;
                _schemas.TryAdd(id, schema);
            }

            return id;
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<string> FetchAsync(int id, CancellationToken cancellationToken)
    {
        var reply = await SendAsync(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"/schemas/ids/{id}"), null, cancellationToken);
        return reply.Status switch
        {
            HttpStatusCode.OK => RegistryJson.Schema(reply, Description),
            HttpStatusCode.NotFound when RegistryJson.HasErrorCode(reply) => throw new SchemaRegistryException(
                RegistryCodes.UnknownId, $"The registry at {Description} has no schema with the id {id}.", "The record's producer uses another registry, or the schema was deleted for good."),
            _ => throw RegistryJson.Unexpected(reply, Description),
        };
    }

    private async Task<RegistryReply> SendAsync(HttpMethod method, string path, string? body, CancellationToken cancellationToken)
    {
        var reply = await _transport.SendAsync(method, path, body, cancellationToken);
        return reply.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
            ? throw new SchemaRegistryException(
                RegistryCodes.Denied, $"The schema registry at {Description} answered {(int)reply.Status}.", "Check the user, where its password is read from, and what the user may do.")
            : reply;
    }
}
