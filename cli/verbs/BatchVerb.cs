using System.CommandLine;
using ModelNet.Cli.Batch;

namespace ModelNet.Cli.Verbs;

/// <summary><c>modelnet batch</c>: a file of requests in, a file of answers out.</summary>
internal static class BatchVerb
{
    public static Command Build(CliEnvironment environment)
    {
        var options = new BatchOptions();
        var verb = new Command("batch", "Answer a large file of requests through a flow: OpenAI batch lines or plain questions in, answers out as they come, resumable at any moment.");
        options.AddTo(verb);
        verb.SetAction((parsed, _) => new BatchExecution(environment, options.Read(parsed), environment.Arguments).RunAsync());
        return verb;
    }
}
