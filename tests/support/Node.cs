using System.Diagnostics;

namespace ModelNet.Tests.Support;

/// <summary>Node with a package from npm, for tests that compare with a program of the other side.</summary>
public sealed class Node
{
    private const string Variable = "MODELNET_NODE_MODULES";
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);
    private readonly string _modules;

    private Node(string modules) => _modules = modules;

    /// <summary>Node with the package that infra/test-tools.sh brings; skips the test when it is not there.</summary>
    public static Node With(string package)
    {
        string?[] folders = [Environment.GetEnvironmentVariable(Variable), TestFiles.Repository is { } root ? Path.Combine(root, ".native", "node-peers", "node_modules") : null];
        var modules = folders.FirstOrDefault(folder => folder is { Length: > 0 } && Directory.Exists(Path.Combine([folder, .. package.Split('/')])));
        Skip.If(modules is null, $"npm's {package} is missing: infra/test-tools.sh brings it, or {Variable} names a node_modules folder that has it");
        return new Node(modules);
    }

    /// <summary>Runs a script with these arguments to its end.</summary>
    /// <exception cref="TimeoutException">it did not end within two minutes; it was killed.</exception>
    public async Task<(int Code, string Output, string Errors)> RunAsync(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("node", arguments);
        start.Environment["NODE_PATH"] = _modules;
        return await PeerProcess.RunAsync(start, s_limit);
    }
}
