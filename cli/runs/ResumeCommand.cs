using System.Text.RegularExpressions;

namespace ModelNet.Cli.Runs;

/// <summary>The command line that continues a run, ready to paste into a POSIX shell.</summary>
internal static partial class ResumeCommand
{
    private static readonly string[] WithoutValue = ["--resume"];
    private static readonly string[] WithValue = ["--log"];

    /// <param name="arguments">The arguments of this command.</param>
    /// <param name="folder">The run's folder.</param>
    public static string Of(IReadOnlyList<string> arguments, string folder)
    {
        var kept = new List<string>();
        var end = arguments.ToList().IndexOf("--");
        var options = end < 0 ? arguments : [.. arguments.Take(end)];
        for (var i = 0; i < options.Count; i++)
        {
            if (WithValue.Contains(options[i]))
            {
                i++;
            }
            else if (!WithoutValue.Contains(options[i]) && !WithValue.Any(name => options[i].StartsWith(name + "=", StringComparison.Ordinal)))
            {
                kept.Add(options[i]);
            }
        }

        kept.AddRange(["--resume", "--log", folder, .. end < 0 ? [] : arguments.Skip(end)]);
        return $"modelnet {string.Join(' ', kept.Select(Quoted))}";
    }

    /// <summary>As a shell reads it back unchanged.</summary>
    internal static string Quoted(string argument) => Harmless().IsMatch(argument) ? argument : $"'{argument.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"^[\w@%+=:,./-]+$", RegexOptions.ECMAScript)]
    private static partial Regex Harmless();
}
