using ModelNet.Cli.Models;

namespace ModelNet.Cli.Runs;

/// <summary>What decides how many sessions are worth having in flight when nobody says.</summary>
/// <param name="ModelBytes">The largest model file.</param>
/// <param name="Cores">Compute threads.</param>
/// <param name="Gpu">Whether layers are on a GPU, whose batches gain far more.</param>
internal readonly record struct ComputePower(long ModelBytes, int Cores, bool Gpu)
{
    public static ComputePower Of(IReadOnlyList<HashedModel> models, RunSettings settings)
        => new(models.Max(model => new FileInfo(model.File.Path).Length), settings.Cores ?? Environment.ProcessorCount, settings.GpuLayers != 0);
}
