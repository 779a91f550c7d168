using ModelNet.Cli.Errors;
using ModelNet.Flow;

namespace ModelNet.Cli.CommandLine;

/// <summary>Shell scripts that ask the command itself what can follow, through the parser's suggest directive; files complete as usual.</summary>
internal static class CompletionScript
{
    private const string Bash = """
        _modelnet() {
          local word=${COMP_WORDS[COMP_CWORD]}
          local line=${COMP_LINE#* }
          local skipped=$(( ${#COMP_LINE} - ${#line} ))
          local IFS=$'\n'
          COMPREPLY=($(compgen -W "$(modelnet "[suggest:$(( COMP_POINT - skipped ))]" "$line" 2>/dev/null)" -- "$word"))
        }
        complete -o default -F _modelnet modelnet

        """;

    private const string Zsh = """
        #compdef modelnet
        _modelnet() {
          local line="${words[2,-1]}"
          local -a found
          found=("${(@f)$(modelnet "[suggest:${#line}]" "$line" 2>/dev/null)}")
          compadd -- $found
          _files
        }
        compdef _modelnet modelnet

        """;

    private const string Fish = """
        function __modelnet_complete
            set -l line (commandline -cp | string replace -r '^\S+\s*' '')
            modelnet "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c modelnet -a '(__modelnet_complete)'

        """;

    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal) { ["bash"] = Bash, ["fish"] = Fish, ["zsh"] = Zsh };

    /// <summary>The script of a shell.</summary>
    /// <exception cref="CliException"><c>unknown_shell</c>.</exception>
    public static string For(string shell) => Scripts.TryGetValue(shell, out var script)
        ? script
        : throw CliException.Usage("unknown_shell", $"there is no script for '{shell}'", Suggestion.Hint(shell, Scripts.Keys, "shells"));
}
