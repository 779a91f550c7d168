using System.CommandLine;
using System.CommandLine.Help;
using ModelNet.Cli.Verbs;

namespace ModelNet.Cli.CommandLine;

/// <summary>All verbs, one file each.</summary>
internal static class CommandTree
{
    public static RootCommand Build(CliEnvironment environment)
    {
        var root = new RootCommand("Several language models answer together: flows of serial (a > b) and parallel ([a, b]) stages over a durable log.")
        {
            RunVerb.Build(environment),
            BatchVerb.Build(environment),
            EvalVerb.Build(environment),
            WorkerVerb.Build(environment),
            FuserVerb.Build(environment),
            RouterVerb.Build(environment),
            DashboardVerb.Build(environment),
            TopicsVerb.Build(environment),
            FlowsVerb.Build(environment),
            ModelsVerb.Build(environment),
            ValidateVerb.Build(environment),
            DoctorVerb.Build(environment),
            CompletionVerb.Build(environment),
        };
        root.Options.OfType<HelpOption>().Single().Action = new HelpWithExamples(environment);
        root.Options.OfType<VersionOption>().Single().Action = new VersionAction(environment);
        return root;
    }
}
