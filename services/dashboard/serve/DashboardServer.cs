using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ModelNet.Dashboard.Report;

namespace ModelNet.Dashboard.Serve;

/// <summary>
/// The page over HTTP: <c>/</c> for people, <c>/api/state</c> and <c>/api/session?id=…</c> as JSON, <c>/metrics</c> for Prometheus, <c>/healthz</c> for supervisors. Nothing can be changed
/// through it.
/// </summary>
public sealed class DashboardServer : IAsyncDisposable
{
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
    private readonly WebApplication _web;

    private DashboardServer(WebApplication web) => _web = web;

    /// <summary>Where it listens, such as <c>http://127.0.0.1:8080</c>.</summary>
    public string Address => _web.Urls.First();

    /// <summary>Starts to listen.</summary>
    /// <param name="dashboard">What is shown.</param>
    /// <param name="endpoint">The address and port; port 0 takes any that is free.</param>
    /// <param name="hosts">Names that the page may be asked for under, besides this machine's own loopback names.</param>
    /// <exception cref="IOException">the address cannot be had.</exception>
    public static async Task<DashboardServer> StartAsync(DashboardService dashboard, IPEndPoint endpoint, IEnumerable<string> hosts)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [], ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear(); // neither a settings file that happens to lie there nor ASPNETCORE_… decides where this listens
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Listen(endpoint);
        });
        var web = builder.Build();
        Guard(web, new HostNames(hosts));
        Map(web, dashboard);
        try
        {
            await web.StartAsync();
            return new DashboardServer(web);
        }
        catch
        {
            await web.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _web.DisposeAsync();

    private static void Guard(WebApplication web, HostNames hosts) => web.Use(async (context, next) =>
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        if (hosts.Allows(context.Request.Host))
        {
            await next(context);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
        await context.Response.WriteAsync("host_not_allowed: this page is not served under that name; start it with --host-name NAME to allow one\n");
    });

    private static void Map(WebApplication web, DashboardService dashboard)
    {
        foreach (var file in PageFile.All)
        {
            web.MapGet(file.Route, () => Results.Bytes(file.Bytes, file.ContentType));
        }

        web.MapGet("/api/state", () => Json(dashboard.Board.Read(board => StateReports.Of(board, dashboard.Loops.Select(loop => loop.Health)))));
        web.MapGet("/api/session", (HttpRequest request) => dashboard.Board.Read(board => SessionReport.Of(board, request.Query["id"].ToString())) is { } session
            ? Json(session)
            : Results.Text("unknown_session: the dashboard has not seen it, or no longer keeps it\n", statusCode: StatusCodes.Status404NotFound));
        web.MapGet("/metrics", () => Results.Bytes(System.Text.Encoding.UTF8.GetBytes(dashboard.Board.Read(MetricsText.Of)), MetricsText.ContentType));
        web.MapGet("/healthz", () => StateReports.TroubleOf(dashboard.Loops.Select(loop => loop.Health)) is { } trouble
            ? Results.Text($"not following: {trouble}\n", statusCode: StatusCodes.Status503ServiceUnavailable)
            : Results.Text("ok\n"));
    }

    private static IResult Json<T>(T value) => Results.Bytes(JsonSerializer.SerializeToUtf8Bytes(value, s_json), "application/json");
}
