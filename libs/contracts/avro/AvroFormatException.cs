namespace ModelNet.Contracts;

/// <summary>Bytes that are not a datum of the expected schema, or a value that cannot be written. Carries no payload, so that it can be logged.</summary>
public sealed class AvroFormatException : Exception
{
    public AvroFormatException(string code, string message, int offset = -1)
        : base(offset < 0 ? $"{code}: {message}" : $"{code} at byte {offset}: {message}")
    {
        Code = code;
        Offset = offset;
    }

    /// <summary>The stable code, one of <see cref="AvroErrors"/>.</summary>
    public string Code { get; }

    /// <summary>Where in the datum, in bytes from its start; -1 when it is not about a datum.</summary>
    public int Offset { get; }

    /// <summary>What the user can do.</summary>
    public string Hint => Code == AvroErrors.LimitExceeded
        ? "Send smaller records, or raise the limit that the message names."
        : "The producer wrote another schema or the record is damaged; compare the schemas of both sides.";
}
