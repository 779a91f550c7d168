using ModelNet.Cli.Text;
using ModelNet.Flow;

namespace ModelNet.Cli.Eval;

/// <summary>Tells names from folders after --models. Other verbs take folders there, this one both.</summary>
internal static class ModelArguments
{
    /// <summary>The names in their order, each once, and the folders. A folder that exists is one; else a list of valid names is names.</summary>
    public static (IReadOnlyList<string> Names, IReadOnlyList<string> Folders) Of(IReadOnlyList<string> values, string folder)
    {
        var names = new List<string>();
        var folders = new List<string>();
        foreach (var value in values)
        {
            string[] parts = value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (Directory.Exists(UserPath.Full(value, folder)) || parts.Length == 0 || !parts.All(ModelNames.IsValid))
            {
                folders.Add(value);
            }
            else
            {
                names.AddRange(parts.Except(names, StringComparer.Ordinal));
            }
        }

        return (names, folders);
    }
}
