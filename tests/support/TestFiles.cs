namespace ModelNet.Tests.Support;

/// <summary>Finds what tests need and a clone may lack; tests skip with the reason when it is not there.</summary>
public static class TestFiles
{
    /// <summary>The environment variable with folders of models, separated by ':'.</summary>
    public const string ModelsVariable = "MODELNET_MODELS";

    /// <summary>The environment variable with llama.cpp's source.</summary>
    public const string SourceVariable = "MODELNET_LLAMA_SOURCE";

    /// <summary>The repository's root, found from the test's folder or the working directory.</summary>
    public static string? Repository { get; } = FindRepository(AppContext.BaseDirectory) ?? FindRepository(Environment.CurrentDirectory) ?? FromSource();

    /// <summary>A real small model (135M), or null.</summary>
    public static string? SmolLM2 => Model("SmolLM2-135M-Instruct.Q4_1.gguf");

    /// <summary>A model file by name in the variable's folders, then models/, then the neighbouring shared/models; null when there is none.</summary>
    public static string? Model(string fileName)
        => ModelFolders().Select(folder => Path.Combine(folder, fileName)).FirstOrDefault(File.Exists);

    /// <summary>llama.cpp's source (infra/native/setup.sh llama-source), or null.</summary>
    public static string? LlamaSource
    {
        get
        {
            var folders = new[] { Environment.GetEnvironmentVariable(SourceVariable), Repository is null ? null : Path.Combine(Repository, ".native", "llama-source") };
            return folders.FirstOrDefault(f => f is { Length: > 0 } && File.Exists(Path.Combine(f, "include", "llama.h")));
        }
    }

    /// <summary>A real vocabulary such as qwen2 or llama-spm from llama.cpp's source, or null.</summary>
    public static string? VocabularyGguf(string name)
    {
        var path = LlamaSource is { } source ? Path.Combine(source, "models", $"ggml-vocab-{name}.gguf") : null;
        return File.Exists(path) ? path : null;
    }

    /// <summary>Whether llama.cpp's libraries were found, so that tests of the engine can run.</summary>
    public static string? EngineFolder
    {
        get
        {
            var named = Environment.GetEnvironmentVariable("MODELNET_LLAMA_LIB");
            var folder = !string.IsNullOrEmpty(named) ? named : Repository is null ? null : Path.Combine(Repository, ".native", "llama");
            return folder is not null && Directory.Exists(folder) ? folder : null;
        }
    }

    private static IEnumerable<string> ModelFolders()
    {
        foreach (var folder in (Environment.GetEnvironmentVariable(ModelsVariable) ?? string.Empty).Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            yield return folder;
        }

        if (Repository is { } root)
        {
            yield return Path.Combine(root, "models");
            yield return Path.Combine(root, "..", "shared", "models");
        }
    }

    private static string? FindRepository(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
            {
                return folder.FullName;
            }
        }

        return null;
    }

    // Build output may lie outside the repository; the compiler knows where this file was.
    private static string? FromSource([System.Runtime.CompilerServices.CallerFilePath] string path = "")
        => Path.GetDirectoryName(path) is { } folder && Directory.Exists(folder) ? FindRepository(folder) : null;
}
