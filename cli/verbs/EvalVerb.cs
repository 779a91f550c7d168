using System.CommandLine;
using ModelNet.Cli.Eval;

namespace ModelNet.Cli.Verbs;

/// <summary><c>modelnet eval</c>: measures models and flows on questions with answers.</summary>
internal static class EvalVerb
{
    public static Command Build(CliEnvironment environment)
    {
        var options = new EvalOptions();
        var verb = new Command("eval", "Measure each model alone and all orders of the flows on a question file: accuracy with intervals, time, what reviews mend and spoil. Asked again with the same -o, it goes on.");
        options.AddTo(verb);
        verb.SetAction((parsed, _) => new EvalExecution(environment, options.Read(parsed), environment.Arguments).RunAsync());
        return verb;
    }
}
