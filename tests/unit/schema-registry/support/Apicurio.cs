using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ModelNet.Tests.Support;

namespace ModelNet.SchemaRegistry.Tests;

/// <summary>
/// A real registry: the one that MODELNET_SCHEMA_REGISTRY names, else Apicurio's from the folder of MODELNET_APICURIO or from the shared folder beside the repository, on a free port of
/// this machine, with its schemas in memory. One for all tests of the assembly; the tests use subjects of their own.
/// </summary>
public sealed class Apicurio : IAsyncLifetime
{
    private const string Jar = "apicurio-registry-app-2.6.13.Final-runner.jar";
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(90);
    private Process? _process;
    private string _reason = string.Empty;

    /// <summary>Its Confluent interface; skips the test when there is none.</summary>
    public Uri Url
    {
        get
        {
            Skip.If(_reason.Length > 0, _reason);
            return field!;
        }
        private set;
    }

    public async Task InitializeAsync()
    {
        if (SchemaRegistryOptions.FromEnvironment() is { } named)
        {
            Url = named.Urls[0];
            return;
        }

        if (Folder() is not { } folder)
        {
            _reason = $"no schema registry: set {SchemaRegistryOptions.Variable} to one's address, or MODELNET_APICURIO to a folder with {Jar}";
            return;
        }

        var port = FreePort();
        var start = new ProcessStartInfo("java", ["-Xmx256m", "-XX:TieredStopAtLevel=1", "-Dquarkus.http.host=127.0.0.1", $"-Dquarkus.http.port={port}", "-jar", Jar])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            _process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            _reason = "java is missing, which the schema registry needs";
            return;
        }

        _process.OutputDataReceived += static (_, _) => { };
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Url = new Uri($"http://127.0.0.1:{port}/apis/ccompat/v7");
        await UntilItAnswersAsync(new Uri($"{Url}/subjects"));
    }

    public async Task DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }
    }

    private static string? Folder()
    {
        string?[] folders = [Environment.GetEnvironmentVariable("MODELNET_APICURIO"), TestFiles.Repository is { } root ? Path.Combine(root, "..", "shared", "schema-registry") : null];
        return folders.FirstOrDefault(folder => folder is { Length: > 0 } && File.Exists(Path.Combine(folder, Jar)));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task UntilItAnswersAsync(Uri address)
    {
        using var http = new HttpClient();
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < s_limit && !_process!.HasExited)
        {
            try
            {
                using var answer = await http.GetAsync(address);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It is still starting.
            }

            await pause.WaitForNextTickAsync();
        }

        throw new TimeoutException($"The schema registry did not answer at {address} within {s_limit}");
    }
}

[CollectionDefinition(Name)]
public sealed class ApicurioTests : ICollectionFixture<Apicurio>
{
    public const string Name = "Apicurio";
}
