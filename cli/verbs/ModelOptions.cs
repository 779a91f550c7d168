using System.CommandLine;
using ModelNet.Cli.CommandLine;
using ModelNet.Cli.Runs;

namespace ModelNet.Cli.Verbs;

/// <summary>Where models are searched; several verbs take this.</summary>
internal sealed class ModelOptions
{
    public Option<string[]> Files { get; } = OptionFactory.Texts("--model", "NAME=FILE", "A model and its GGUF file; the name may be left out");

    public Option<string[]> Folders { get; } = OptionFactory.Texts("--models", "DIR", "A folder with GGUF files; also MODELNET_MODELS. The bundled models are found in any case");

    public ModelSettings Read(ParseResult parsed) => new() { Files = parsed.GetValue(Files) ?? [], Folders = parsed.GetValue(Folders) ?? [] };
}
