using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;
using ModelNet.Inference;
using ModelNet.Inference.Llama;

namespace ModelNet.Cli.CommandLine;

/// <summary>Prints the version of this program and the engine's build.</summary>
internal sealed class VersionAction(CliEnvironment environment) : SynchronousCommandLineAction
{
    /// <summary>This program's version, such as 0.1.0.</summary>
    public static string Version { get; } = typeof(VersionAction).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    public override bool Terminating => true;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        environment.Out.WriteLine($"modelnet {Version} ({Engine()})");
        return Errors.ExitCode.Done;
    }

    private static string Engine()
    {
        try
        {
            var engine = LlamaEngine.Describe();
            return $"llama.cpp {engine.Release}, commit {engine.Commit}";
        }
        catch (InferenceException error)
        {
            return error.Code; // a version can be asked for before anything is set up
        }
    }
}
