using System.Text;

namespace ModelNet.Bus;

/// <summary>Which names are legal.</summary>
internal static class Names
{
    private const int MaxLength = 249;

    /// <summary>Topics: the names that Kafka takes too, so that a log can move.</summary>
    public static string CheckedTopic(string name)
    {
        var legal = name.Length is > 0 and <= MaxLength && name is not ("." or "..")
            && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-');
        return legal
            ? name
            : throw new BusRequestException(
                "bad_topic_name",
                $"\"{name}\" is not a legal topic name.",
                $"Use 1 to {MaxLength} of the letters a-z A-Z 0-9 . _ - (and not . or .. alone).");
    }

    /// <summary>Groups: any printable text. What cannot come back from the file unchanged is refused here.</summary>
    public static void CheckGroup(string name)
    {
        if (name.Length is 0 or > MaxLength || name.EnumerateRunes().Any(rune => Rune.IsControl(rune) || rune == Rune.ReplacementChar))
        {
            throw new BusRequestException(
                "bad_group_name", $"\"{name}\" is not a legal group name.", $"Use 1 to {MaxLength} printable characters.");
        }
    }
}
