using System.Runtime.CompilerServices;

namespace ModelNet.Tests.Support.Kafka;

/// <summary>Where a Kafka for tests comes from.</summary>
/// <param name="Servers">A running one, which tests must not stop; or null.</param>
/// <param name="Libraries">The folder with Kafka's jars, to run brokers from; or null.</param>
/// <param name="Docker">Whether to run a container.</param>
public sealed record KafkaLocation(string? Servers, string? Libraries, bool Docker)
{
    /// <summary>The variable with the bootstrap servers of a running Kafka.</summary>
    public const string ServersVariable = "MODELNET_KAFKA";

    /// <summary>What a skipped test says.</summary>
    public const string Missing = "no Kafka: set MODELNET_KAFKA to bootstrap servers, or KAFKA_HOME to an installation (and install Java), or install Docker";

    /// <summary>The first of: MODELNET_KAFKA, KAFKA_HOME, Docker, a folder shared/kafka beside the repository. Null when there is none.</summary>
    public static KafkaLocation? Find()
    {
        if (Environment.GetEnvironmentVariable(ServersVariable) is { Length: > 0 } servers)
        {
            return new KafkaLocation(servers, null, false);
        }

        if (OnPath("java") && Libs(Environment.GetEnvironmentVariable("KAFKA_HOME")) is { } home)
        {
            return new KafkaLocation(null, home, false);
        }

        if (OnPath("docker") && DockerBroker.IsAvailable())
        {
            return new KafkaLocation(null, null, true);
        }

        return OnPath("java") && Neighbour() is { } neighbour ? new KafkaLocation(null, neighbour, false) : null;
    }

    private static string? Libs(string? folder)
    {
        var libs = folder is { Length: > 0 } ? Path.Combine(folder, "libs") : null;
        return libs is not null && Directory.Exists(libs) && Directory.EnumerateFiles(libs, "kafka_*.jar").Any() ? libs : null;
    }

    private static string? Neighbour([CallerFilePath] string source = "")
    {
        foreach (var start in (string?[])[AppContext.BaseDirectory, Environment.CurrentDirectory, Path.GetDirectoryName(source)])
        {
            for (var folder = start is null ? null : new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "Streaming.sln")))
                {
                    return Libs(Path.Combine(folder.FullName, "..", "shared", "kafka"));
                }
            }
        }

        return null;
    }

    private static bool OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator).Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, program)));
}
