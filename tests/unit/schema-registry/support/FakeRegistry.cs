using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ModelNet.Contracts.Resolution;

namespace ModelNet.SchemaRegistry.Tests;

/// <summary>
/// A registry that answers as Confluent's documentation says: 40401 no subject, 40402 no version, 40403 no schema, 42201 no Avro schema, 409 incompatible,
/// <c>compatibilityLevel</c> against <c>compatibility</c>, <c>messages</c> for a verdict, no <c>references</c> where there are none. What it does besides is set by the test.
/// </summary>
internal sealed class FakeRegistry : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, List<int>> _subjects = new();
    private readonly ConcurrentDictionary<string, string> _levels = new();
    private readonly List<string> _schemas = [];
    private readonly Lock _gate = new();
    private WebApplication? _app;

    /// <summary>Every request as METHOD path.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>What came in the Authorization header.</summary>
    public string? Authorization { get; private set; }

    /// <summary>Answers instead of the registry when it returns something.</summary>
    public Func<HttpContext, IResult?> Instead { get; set; } = static _ => null;

    public Uri Url { get; private set; } = new("http://127.0.0.1");

    public int Port => Url.Port;

    public static async Task<FakeRegistry> StartAsync(int port = 0, X509Certificate2? certificate = null)
    {
        var registry = new FakeRegistry();
        await registry.ListenAsync(port, certificate);
        return registry;
    }

    /// <summary>Adds a schema of another producer and returns its id.</summary>
    public int Add(string subject, string schema)
    {
        lock (_gate)
        {
            var known = _schemas.IndexOf(schema);
            if (known < 0)
            {
                _schemas.Add(schema);
                known = _schemas.Count - 1;
            }

            var versions = _subjects.GetOrAdd(subject, _ => []);
            if (!versions.Contains(known + 1))
            {
                versions.Add(known + 1);
            }

            return known + 1;
        }
    }

    public string? LevelOf(string subject) => _levels.GetValueOrDefault(subject);

    /// <summary>Stops answering; the schemas stay.</summary>
    public async Task StopAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
            _app = null;
        }
    }

    public async Task ListenAsync(int port, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, port, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        _app = builder.Build();
        _app.Run(AnswerAsync);
        await _app.StartAsync();
        Url = new Uri(((IApplicationBuilder)_app).ServerFeatures.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private static IResult Error(int code, string message) => Results.Json(
        new { error_code = code, message }, statusCode: code < 1000 ? code : code / 100, contentType: "application/vnd.schemaregistry.v1+json");

    private async Task AnswerAsync(HttpContext context)
    {
        Requests.Enqueue($"{context.Request.Method} {context.Request.Path}");
        Authorization = context.Request.Headers.Authorization;
        var body = context.Request.ContentLength > 0 ? await JsonNode.ParseAsync(context.Request.Body) : null;
        var path = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        await (Instead(context) ?? Answer(context.Request.Method, path, body)).ExecuteAsync(context);
    }

    private IResult Answer(string method, string[] path, JsonNode? body)
    {
        lock (_gate)
        {
            return (method, path) switch
            {
                ("GET", ["schemas", "ids", var id]) => int.Parse(id, null) is var number && number >= 1 && number <= _schemas.Count
                    ? Results.Json(new { schema = _schemas[number - 1] })
                    : Error(40403, "Schema not found"),
                ("POST", ["subjects", var subject]) => Find(subject, Schema(body)),
                ("POST", ["subjects", var subject, "versions"]) => Register(subject, Schema(body)),
                ("GET", ["subjects", var subject, "versions", "latest"]) => Latest(subject) is { } latest
                    ? Results.Json(new { subject, version = 1, id = _schemas.IndexOf(latest) + 1, schema = latest })
                    : Error(40401, $"Subject '{subject}' not found."),
                ("POST", ["compatibility", "subjects", var subject, "versions", "latest"]) => Verdict(subject, Schema(body)),
                ("GET", ["config", var subject]) => _levels.TryGetValue(subject, out var level)
                    ? Results.Json(new { compatibilityLevel = level })
                    : Error(40408, $"Subject '{subject}' does not have subject-level compatibility configured"),
                ("PUT", ["config", var subject]) => Results.Json(new { compatibility = _levels[subject] = body!["compatibility"]!.GetValue<string>() }),
                _ => Error(404, "HTTP 404 Not Found"),
            };
        }
    }

    private static string Schema(JsonNode? body) => body!["schema"]!.GetValue<string>();

    private string? Latest(string subject) => _subjects.TryGetValue(subject, out var versions) ? _schemas[versions[^1] - 1] : null;

    private IResult Find(string subject, string schema) => !_subjects.TryGetValue(subject, out var versions)
        ? Error(40401, $"Subject '{subject}' not found.")
        : _schemas.IndexOf(schema) is >= 0 and var index && versions.Contains(index + 1)
            ? Results.Json(new { subject, id = index + 1, version = 1, schema })
            : Error(40403, "Schema not found");

    private IResult Register(string subject, string schema)
    {
        if (Problem(subject, schema) is { } problem)
        {
            return problem.StartsWith("Invalid", StringComparison.Ordinal) ? Error(42201, problem) : Error(409, $"Schema being registered is incompatible with an earlier schema for subject \"{subject}\", details: [{problem}]");
        }

        return Results.Json(new { id = Add(subject, schema) });
    }

    private IResult Verdict(string subject, string schema) => Latest(subject) is null
        ? Error(40402, "Version not found.")
        : Problem(subject, schema) is { } problem
            ? Results.Json(new { is_compatible = false, messages = new[] { problem, "{compatibility: 'BACKWARD'}" } })
            : Results.Json(new { is_compatible = true });

    private string? Problem(string subject, string schema)
    {
        try
        {
            Transcoder.Create(schema, schema);
            if (Latest(subject) is { } latest && LevelOf(subject) != "NONE")
            {
                Transcoder.Create(latest, schema);
            }

            return null;
        }
        catch (SchemaResolutionException bad)
        {
            return bad.Code == SchemaResolutionException.SchemaUnreadable ? "Invalid schema" : "READER_FIELD_MISSING_DEFAULT_VALUE";
        }
    }
}
