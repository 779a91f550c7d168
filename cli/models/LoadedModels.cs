using System.Globalization;
using ModelNet.Cli.Runs;
using ModelNet.Cli.Text;
using ModelNet.Inference;
using ModelNet.Inference.Llama;

namespace ModelNet.Cli.Models;

/// <summary>The models of a run, loaded one after the other with a word about how far it is.</summary>
internal sealed class LoadedModels : IDisposable
{
    private readonly List<IModel> _models = [];

    private LoadedModels()
    {
    }

    public IReadOnlyList<IModel> Models => _models;

    /// <summary>Loads all, or none.</summary>
    /// <exception cref="InferenceException">as <see cref="LlamaModel.Load"/>.</exception>
    public static LoadedModels Load(IReadOnlyList<HashedModel> files, RunSettings settings, ProgressNotes notes)
    {
        var loaded = new LoadedModels();
        try
        {
            foreach (var file in files)
            {
                loaded._models.Add(Load(file, settings, notes));
            }

            return loaded;
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _models.ForEach(model => model.Dispose());

    private static LlamaModel Load(HashedModel hashed, RunSettings settings, ProgressNotes notes)
    {
        var (name, path, _) = hashed.File;
        using var work = notes.Begin($"loading {name} ({Quantities.Bytes(new FileInfo(path).Length)})");
        var model = LlamaModel.Load(new LlamaModelOptions
        {
            Path = path,
            Name = name,
            GpuLayers = settings.GpuLayers,
            Devices = settings.Devices,
            ExpectedSha256 = hashed.Sha256,
            Progress = new Fraction(work),
        });
        work.End(string.Create(CultureInfo.InvariantCulture, $"{name}: {model.Description.Summary}, {model.Vocabulary.Count} tokens, {model.Description.Device}"));
        return model;
    }

    /// <summary>Reports on the loading thread; the framework's Progress would post to the pool and arrive late.</summary>
    private sealed class Fraction(ProgressNotes.Work work) : IProgress<float>
    {
        public void Report(float value) => work.At(value);
    }
}
