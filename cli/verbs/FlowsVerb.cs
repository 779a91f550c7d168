using System.CommandLine;
using ModelNet.Cli.CommandLine;
using ModelNet.Cli.Errors;
using ModelNet.Cli.Flows;

namespace ModelNet.Cli.Verbs;

/// <summary><c>modelnet flows</c>: lists flows and shows one.</summary>
internal static class FlowsVerb
{
    public static Command Build(CliEnvironment environment)
    {
        var verb = new Command("flows", "List the flows that have a name, or show what one does.") { BuildShow(environment) };
        var models = new ModelOptions();
        var json = OptionFactory.Flag("--json", "JSON lines on stdout");
        verb.AddAll(models.Files, models.Folders, json);
        verb.SetAction(parsed =>
        {
            new FlowListing(environment, models.Read(parsed), parsed.GetValue(json)).List();
            return ExitCode.Done;
        });
        return verb;
    }

    private static Command BuildShow(CliEnvironment environment)
    {
        var flow = new Argument<string>("FLOW") { Description = "A flow's name, a file or an expression" };
        var models = new ModelOptions();
        var json = OptionFactory.Flag("--json", "One JSON line on stdout");
        var show = new Command("show", "Show the stages of a flow: branches, weights, limits and prompts.") { flow };
        show.AddAll(models.Files, models.Folders, json);
        show.SetAction(parsed =>
        {
            new FlowListing(environment, models.Read(parsed), parsed.GetValue(json)).Show(parsed.GetValue(flow)!);
            return ExitCode.Done;
        });
        return show;
    }
}
