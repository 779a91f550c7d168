using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ModelNet.Kafka.Deployment;

/// <summary>A dashboard that runs as a process, asked over HTTP.</summary>
internal sealed partial class DashboardPage : IDisposable
{
    private readonly HttpClient _http = new();

    private DashboardPage(string address) => Address = address;

    public string Address { get; }

    /// <summary>Waits until the process serves its page.</summary>
    public static async Task<DashboardPage> OfAsync(RunningCommand dashboard)
    {
        await Deployment.ReadyAsync(dashboard);
        return new DashboardPage(Served().Match(dashboard.Error.Text).Value);
    }

    /// <summary>The state, once it says this.</summary>
    public async Task<JsonElement> StateAsync(Func<JsonElement, bool> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            using var document = JsonDocument.Parse(await _http.GetStringAsync(new Uri(Address + "/api/state")));
            if (condition(document.RootElement))
            {
                return document.RootElement.Clone();
            }

            try
            {
                await timer.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"The dashboard did not come to that within a minute: {document.RootElement}");
            }
        }
    }

    /// <summary>One of the totals.</summary>
    public static long Total(JsonElement state, string name) => state.GetProperty("totals").GetProperty(name).GetInt64();

    public void Dispose() => _http.Dispose();

    /// <summary>A number as the page writes it.</summary>
    public static string Shown(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    [GeneratedRegex("(?<=dashboard at )http://127[.]0[.]0[.]1:[0-9]+(?=: ready)")]
    private static partial Regex Served();
}
