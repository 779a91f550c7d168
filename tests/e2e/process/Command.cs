namespace ModelNet.E2e;

/// <summary>Finds the built command.</summary>
internal static class Command
{
    /// <summary>Names the executable when it does not lie beside this build.</summary>
    public const string Variable = "MODELNET_CLI";

    /// <summary>The executable; a missing one is a failure, since the test project builds it.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return File.Exists(named) ? named : throw new FileNotFoundException($"{Variable} names '{named}', which is not there.");
        }

        // bin/ModelNet.E2e.Tests/debug/ lies beside bin/ModelNet.Cli/debug/
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var path = System.IO.Path.Combine(own.Parent!.Parent!.FullName, "ModelNet.Cli", own.Name, "modelnet");
        return File.Exists(path) ? path : throw new FileNotFoundException($"The command is not built at '{path}'; build it or name it in {Variable}.");
    }
}
