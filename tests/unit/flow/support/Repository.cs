using System.Reflection;

namespace ModelNet.Flow.Tests;

/// <summary>Files of the repository that tests read.</summary>
internal static class Repository
{
    internal static string Root { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    internal static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);
}
