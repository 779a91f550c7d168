using ModelNet.Cli.Text;
using ModelNet.Inference;
using ModelNet.Inference.Llama;

namespace ModelNet.Cli.Doctor;

/// <summary>The inference engine: found, of the right build, and which code it chose for this processor.</summary>
internal static class EngineChecks
{
    private const string VariantPrefix = "libggml-cpu-";

    public static IEnumerable<Check> All()
    {
        if (Engine() is { State: CheckState.Fail } missing)
        {
            return [missing];
        }

        return [Engine(), Processor(), Devices()];
    }

    private static Check Engine()
    {
        try
        {
            var engine = LlamaEngine.Describe();
            return Check.Ok("engine", $"llama.cpp {engine.Release}, commit {engine.Commit}, in {engine.Folder}");
        }
        catch (InferenceException error)
        {
            return Check.Fail("engine", $"{error.Code}: {error.Message}", error.Hint);
        }
    }

    private static Check Processor()
    {
        var variant = LoadedVariant();
        var features = string.Join(' ', LlamaEngine.Describe().SystemInfo.Split('|').Select(part => part.Trim()).Where(part => part.EndsWith("= 1", StringComparison.Ordinal)).Select(part => part[..^3].Trim().Split(' ')[^1]));
        return Check.Ok("cpu", variant is null ? features : $"code for {variant}{(features.Length > 0 ? $" ({features})" : "")}");
    }

    /// <summary>Which of the libraries for several processors was loaded; the engine itself does not say.</summary>
    private static string? LoadedVariant()
    {
        const string Maps = "/proc/self/maps";
        return File.Exists(Maps)
            ? File.ReadLines(Maps).Select(line => Path.GetFileName(line)).FirstOrDefault(name => name.StartsWith(VariantPrefix, StringComparison.Ordinal)) is { } library
                ? Path.GetFileNameWithoutExtension(library)[VariantPrefix.Length..]
                : null
            : null;
    }

    private static Check Devices()
    {
        var devices = LlamaEngine.Devices();
        return Check.Ok("devices", string.Join("; ", devices.Select(device => $"{device.Name} ({device.Kind}, {Quantities.Bytes(device.FreeBytes)} free)")));
    }
}
