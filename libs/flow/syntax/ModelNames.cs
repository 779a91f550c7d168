namespace ModelNet.Flow;

/// <summary>What a model or a flow may be called: short enough and plain enough for a topic, a metric label and a URL.</summary>
public static class ModelNames
{
    public static string Rule { get; } = $"a name has 1 to {FlowLimits.NameLength} letters, digits, '.', '_' or '-', a letter or digit first";

    public static bool IsValid(string name) =>
        name.Length is > 0 and <= FlowLimits.NameLength && char.IsAsciiLetterOrDigit(name[0]) && name.All(IsNameCharacter);

    internal static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-';
}
