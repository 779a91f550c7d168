using System.CommandLine;
using ModelNet.Cli.Runs;

namespace ModelNet.Cli.Verbs;

/// <summary><c>modelnet run</c>: answers questions through flows.</summary>
internal static class RunVerb
{
    public static Command Build(CliEnvironment environment)
    {
        var options = new RunOptions();
        var verb = new Command("run", "Answer a question, or a file of questions, through one or more flows.");
        options.AddTo(verb);
        verb.SetAction((parsed, _) => new RunExecution(environment, options.Read(parsed), environment.Arguments).RunAsync());
        return verb;
    }
}
