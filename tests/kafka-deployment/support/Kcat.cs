namespace ModelNet.Kafka.Deployment;

/// <summary>Kafka's stock command for reading and writing topics.</summary>
internal static class Kcat
{
    /// <summary>Skips the test where it is not installed.</summary>
    public static void Require() =>
        Skip.If(!(Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':').Any(folder => File.Exists(Path.Combine(folder, "kcat"))), "kcat is missing (Debian: kcat)");
}
