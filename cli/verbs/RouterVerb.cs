using System.CommandLine;
using ModelNet.ChainRouter;
using ModelNet.Cli.Bus;
using ModelNet.Cli.CommandLine;
using ModelNet.Cli.Errors;
using ModelNet.Cli.Models;
using ModelNet.Cli.Runs;
using ModelNet.Cli.Services;
using ModelNet.Flow;

namespace ModelNet.Cli.Verbs;

/// <summary><c>modelnet router</c>: moves sessions from stage to stage.</summary>
internal static class RouterVerb
{
    public static Command Build(CliEnvironment environment)
    {
        var bus = new BusOptions();
        var models = OptionFactory.Texts("--model", "NAME", "A model that workers serve, by name (NAME=FILE is accepted too)");
        var verb = new Command("router", "Run a chain-router on Kafka: it moves sessions from stage to stage. Several share the sessions; all of them need the same --model list.");
        verb.Options.Add(models);
        bus.AddTo(verb);
        verb.SetAction((parsed, _) => RunAsync(environment, bus.Read(parsed), ModelNamesOf(parsed.GetValue(models) ?? [])));
        return verb;
    }

    /// <summary>The names in a list of names, files and both.</summary>
    /// <exception cref="CliException"><c>models_missing</c>, <c>bad_model_option</c>.</exception>
    public static string[] ModelNamesOf(IReadOnlyList<string> options)
    {
        string[] names = [.. options.Select(NameOf).Distinct(StringComparer.Ordinal)];
        return names.Length > 0 ? names : throw CliException.Usage("models_missing", "no model is named", "name every model that has a worker: --model abacus --model scribe");
    }

    private static string NameOf(string option)
    {
        var equals = option.IndexOf('=', StringComparison.Ordinal);
        var name = equals >= 0 ? option[..equals] : option.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) ? ModelName.Of(option) : option;
        return ModelNames.IsValid(name) ? name : throw CliException.Usage("bad_model_option", $"'{option}' does not name a model", ModelNames.Rule);
    }

    private static async Task<int> RunAsync(CliEnvironment environment, BusSettings settings, string[] models)
    {
        var notes = new ProgressNotes(environment.Error, silent: false, environment.Time);
        await using var bus = await new BusOpener(environment, settings, notes).OpenAsync("router", models);
        return await new ServiceRun(environment, notes).UntilStopped(
            $"router for {string.Join(", ", models)}", ChainRouterService.Start(bus, new ChainRouterOptions { Models = models }, ServiceRun.Supervision));
    }
}
