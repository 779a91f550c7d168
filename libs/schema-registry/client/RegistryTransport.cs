using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace ModelNet.SchemaRegistry;

/// <summary>What the registry said: the status and the body, which is bounded.</summary>
internal sealed record RegistryReply(HttpStatusCode Status, string Body);

/// <summary>One request against whichever address answers, within bounded time.</summary>
internal sealed class RegistryTransport : IDisposable
{
    private const int MaxReplyBytes = 4 << 20;
    private static readonly MediaTypeHeaderValue s_json = new("application/vnd.schemaregistry.v1+json");
    private readonly SchemaRegistryOptions _options;
    private readonly HttpClient _http;
    private readonly X509Certificate2Collection? _trusted;
    private readonly ResiliencePipeline<RegistryReply> _pipeline;
    private int _next;

    public RegistryTransport(SchemaRegistryOptions options, TimeProvider time)
    {
        _options = options;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = options.AttemptTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        };
        if (options.CaFile is not null)
        {
            _trusted = [];
            _trusted.ImportFromPemFile(options.CaFile);
            handler.SslOptions.RemoteCertificateValidationCallback = IsTrusted;
        }

        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MaxReplyBytes };
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/vnd.schemaregistry.v1+json"));
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (options.User is not null)
        {
            _http.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.User}:{options.Password!.Read()}")));
        }

        _pipeline = Pipeline(options, time);
    }

    /// <summary>The addresses, for people.</summary>
    public string Addresses => string.Join(", ", _options.Urls.Select(url => url.GetLeftPart(UriPartial.Path)));

    /// <exception cref="SchemaRegistryException"><c>registry_unreachable</c>.</exception>
    public async Task<RegistryReply> SendAsync(HttpMethod method, string path, string? body, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        RegistryReply? last = null;
        Exception? cause;
        try
        {
            return await _pipeline.ExecuteAsync(async stop => last = await AttemptAsync(method, path, body, stop), cancellationToken);
        }
        catch (Exception error) when (error is HttpRequestException or TimeoutRejectedException && !cancellationToken.IsCancellationRequested)
        {
            cause = error;
        }

        throw new SchemaRegistryException(
            RegistryCodes.Unreachable,
            $"The schema registry at {Addresses} did not answer within {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s: {Last(last)}.",
            "Check that the registry runs and that the address, its path and the certificates are right; nothing was lost, start again when it does.",
            cause);
    }

    public void Dispose() => _http.Dispose();

    private static string Last(RegistryReply? reply) => reply is null ? "no answer came" : $"the last answer was {(int)reply.Status}, {RegistryJson.Message(reply)}";

    private static bool IsTransient(HttpStatusCode status) => status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout || (int)status >= 500;

    private static ResiliencePipeline<RegistryReply> Pipeline(SchemaRegistryOptions options, TimeProvider time) =>
        new ResiliencePipelineBuilder<RegistryReply> { TimeProvider = time }
            .AddTimeout(options.TotalTimeout)
            .AddRetry(new RetryStrategyOptions<RegistryReply>
            {
                MaxRetryAttempts = int.MaxValue, // the total time ends it
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = options.FirstPause,
                MaxDelay = TimeSpan.FromSeconds(1),
                ShouldHandle = new PredicateBuilder<RegistryReply>()
                    .Handle<HttpRequestException>()
                    .Handle<TimeoutRejectedException>()
                    .HandleResult(reply => IsTransient(reply.Status)),
            })
            .AddTimeout(options.AttemptTimeout)
            .Build();

    private async Task<RegistryReply> AttemptAsync(HttpMethod method, string path, string? body, CancellationToken cancellationToken)
    {
        var index = Volatile.Read(ref _next);
        var url = _options.Urls[index % _options.Urls.Count];
        using var request = new HttpRequestMessage(method, $"{url.AbsoluteUri.TrimEnd('/')}{path}");
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, s_json);
        }

        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            var reply = new RegistryReply(response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
            return IsTransient(reply.Status) ? Elsewhere(index, reply) : reply;
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            Elsewhere(index, error);
            throw;
        }
    }

    /// <summary>The next attempt goes to the next address.</summary>
    private T Elsewhere<T>(int index, T what)
    {
        Interlocked.CompareExchange(ref _next, (index + 1) % _options.Urls.Count, index);
        return what;
    }

    private bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
        {
            return false;
        }

        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(_trusted!);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // a CA of one's own seldom has a list; the system's chain had none either
        if (chain is not null)
        {
            own.ChainPolicy.ExtraStore.AddRange(chain.ChainElements.Select(element => element.Certificate).ToArray());
        }

        using var server = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return own.Build(server);
    }
}
