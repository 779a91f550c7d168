using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace ModelNet.Cli.CommandLine;

/// <summary>Help that shows how a verb is used before it lists what it takes.</summary>
internal sealed class HelpWithExamples(CliEnvironment environment) : SynchronousCommandLineAction
{
    private readonly HelpAction _standard = new();

    public override bool Terminating => true;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var examples = Examples.Of(parseResult.CommandResult.Command.Name);
        if (examples.Count > 0)
        {
            environment.Out.WriteLine("Examples:");
            foreach (var example in examples)
            {
                environment.Out.WriteLine($"  {example}");
            }

            environment.Out.WriteLine();
        }

        return _standard.Invoke(parseResult);
    }
}
