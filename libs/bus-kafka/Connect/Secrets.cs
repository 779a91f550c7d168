namespace ModelNet.Bus.Kafka;

/// <summary>Keeps secrets out of messages that other libraries word.</summary>
internal static class Secrets
{
    public static string Hide(string text, KafkaSecurity? security)
    {
        foreach (var secret in (SecretSource?[])[security?.Password, security?.KeyPassword])
        {
            if (secret?.Read() is { Length: > 0 } value)
            {
                text = text.Replace(value, "***", StringComparison.Ordinal);
            }
        }

        return text;
    }
}
