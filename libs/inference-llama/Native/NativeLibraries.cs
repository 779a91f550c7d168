using System.Reflection;
using System.Runtime.InteropServices;

namespace ModelNet.Inference.Llama.Native;

/// <summary>Finds the folder with llama.cpp's libraries and loads them from there, and from nowhere else.</summary>
internal static class NativeLibraries
{
    /// <summary>The environment variable that names the folder.</summary>
    internal const string Variable = "MODELNET_LLAMA_LIB";

    private static string? s_folder;

    /// <summary>Sends the P/Invokes of this assembly to the libraries in <paramref name="folder"/>. Call once.</summary>
    internal static void Use(string folder)
    {
        s_folder = folder;
        NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, Resolve);
    }

    /// <summary>The folder: the one asked for, else the variable's, else beside the program, else the repository's.</summary>
    /// <exception cref="InferenceException">code <c>engine_missing</c>.</exception>
    internal static string FindFolder(string? asked)
    {
        var named = asked ?? Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrEmpty(named))
        {
            return FileOf(named, "llama") is not null
                ? Path.GetFullPath(named)
                : throw Missing($"There is no libllama in '{named}'.");
        }

        return Candidates(AppContext.BaseDirectory).FirstOrDefault(f => FileOf(f, "llama") is not null)
            ?? throw Missing("llama.cpp's libraries were not found beside the program or in the repository.");
    }

    /// <summary>Where to look, in order, for a program in <paramref name="start"/>.</summary>
    internal static IEnumerable<string> Candidates(string start)
    {
        yield return Path.Combine(start, "runtimes", "linux-x64", "native");
        yield return Path.Combine(start, "llama");
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            yield return Path.Combine(folder.FullName, ".native", "llama");
        }
    }

    /// <summary>lib&lt;name&gt;.so in the folder, or with a version before the suffix, as some builds name it.</summary>
    internal static string? FileOf(string folder, string name)
    {
        if (!Directory.Exists(folder))
        {
            return null;
        }

        var plain = Path.Combine(folder, $"lib{name}.so");
        return File.Exists(plain)
            ? plain
            : Directory.EnumerateFiles(folder, $"lib{name}.*").Where(f => f.Contains(".so", StringComparison.Ordinal)).Order(StringComparer.Ordinal).FirstOrDefault();
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search)
        => s_folder is { } folder && FileOf(folder, name) is { } file && NativeLibrary.TryLoad(file, out var handle) ? handle : 0;

    private static InferenceException Missing(string message)
        => new("engine_missing", message, $"Run infra/native/setup.sh, or name the folder of the libraries in {Variable}.");
}
