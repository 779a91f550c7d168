using ModelNet.Cli.Errors;
using ModelNet.Cli.Models;
using ModelNet.Cli.Runs;
using ModelNet.Cli.Text;

namespace ModelNet.Cli.Doctor;

/// <summary>The model files that are found, and whether their headers are sound.</summary>
internal sealed class ModelChecks(CliEnvironment environment, ModelSettings settings)
{
    public IEnumerable<Check> All()
    {
        ModelCatalog catalog;
        try
        {
            var finder = new ModelFinder(environment);
            catalog = finder.Find(settings);
            finder.AddBundled(catalog);
        }
        catch (CliException error)
        {
            return error.Errors.Select(each => Check.Fail("models", $"{each.Code}: {each.Message}", each.Hint));
        }

        return catalog.Files.Count == 0
            ? [Check.Warn("models", "no .gguf file was found", "name a folder with --models DIR, or put files into a folder 'models' here or above")]
            : catalog.Files.Select(ModelFacts.Read).Select(Of);
    }

    private static Check Of(ModelFacts facts) => facts.Damage is { } damage
        ? Check.Fail("model", $"{facts.File.Name}: {damage.Code}: {damage.Message} ({facts.File.Path})", damage.Hint)
        : Check.Ok("model", $"{facts.File.Name}: {facts.Architecture}, {Quantities.Count(facts.Parameters)} parameters, {Quantities.Bytes(facts.Bytes)}");
}
