using System.CommandLine;
using ModelNet.Cli.CommandLine;
using ModelNet.Cli.Errors;
using ModelNet.Cli.Models;

namespace ModelNet.Cli.Verbs;

/// <summary><c>modelnet models</c>: lists model files and shows one.</summary>
internal static class ModelsVerb
{
    public static Command Build(CliEnvironment environment)
    {
        var verb = new Command("models", "List the model files that flows can name, or show one.") { BuildShow(environment) };
        var models = new ModelOptions();
        var json = OptionFactory.Flag("--json", "JSON lines on stdout");
        verb.AddAll(models.Files, models.Folders, json);
        verb.SetAction(parsed =>
        {
            new ModelListing(environment, models.Read(parsed), parsed.GetValue(json)).List();
            return ExitCode.Done;
        });
        return verb;
    }

    private static Command BuildShow(CliEnvironment environment)
    {
        var name = new Argument<string>("NAME") { Description = "A model's name, or a GGUF file" };
        var models = new ModelOptions();
        var json = OptionFactory.Flag("--json", "One JSON line on stdout");
        var show = new Command("show", "Show what a model file says about itself, and its SHA-256.") { name };
        show.AddAll(models.Files, models.Folders, json);
        show.SetAction(parsed =>
        {
            new ModelListing(environment, models.Read(parsed), parsed.GetValue(json)).Show(parsed.GetValue(name)!);
            return ExitCode.Done;
        });
        return show;
    }
}
