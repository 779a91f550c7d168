namespace ModelNet.Bus.Embedded;

/// <summary>Which topic names are legal: those that Kafka takes too, so that a log can move.</summary>
internal static class TopicName
{
    private const int MaxLength = 249;

    public static string Checked(string name)
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
}
