using System.CommandLine;
using ModelNet.Cli.CommandLine;
using ModelNet.Cli.Flows;

namespace ModelNet.Cli.Verbs;

/// <summary><c>modelnet validate</c>: checks flow files.</summary>
internal static class ValidateVerb
{
    public static Command Build(CliEnvironment environment)
    {
        var files = new Argument<string[]>("FILE") { Description = "Flow files", Arity = ArgumentArity.OneOrMore };
        var json = OptionFactory.Flag("--json", "JSON lines on stdout");
        var verb = new Command("validate", "Check flow files: all errors at once, with line, column and hint.") { files };
        verb.AddAll(json);
        verb.SetAction(parsed => new FlowValidation(environment, parsed.GetValue(json)).Run(parsed.GetValue(files)!));
        return verb;
    }
}
