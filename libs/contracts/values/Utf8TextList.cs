namespace ModelNet.Contracts;

/// <summary>Lists of texts.</summary>
public static class Utf8TextList
{
    /// <summary>Copies that outlive the message.</summary>
    public static string[] ToStrings(this MessageList<Utf8Text> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var copies = new string[texts.Count];
        for (var i = 0; i < copies.Length; i++)
        {
            copies[i] = texts[i].ToString();
        }

        return copies;
    }
}
