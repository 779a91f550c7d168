namespace ModelNet.Hosting;

/// <summary>The headers of a dead letter, after those that the record had. Numbers are decimal text.</summary>
public static class DeadLetterHeaders
{
    /// <summary>The stable code of what is wrong.</summary>
    public const string Code = "modelnet-error-code";

    /// <summary>What is wrong, for people; never a part of the payload.</summary>
    public const string Reason = "modelnet-error";

    /// <summary>The topic that the record came from.</summary>
    public const string Topic = "modelnet-source-topic";

    /// <summary>Its partition there.</summary>
    public const string Partition = "modelnet-source-partition";

    /// <summary>Its offset there.</summary>
    public const string Offset = "modelnet-source-offset";

    /// <summary>When it was appended there, in microseconds since the Unix epoch: with partition and offset it names the record even when a topic was made anew.</summary>
    public const string Timestamp = "modelnet-source-timestamp-us";

    /// <summary>Present when the value and the record's own headers were left out, since with these headers the record would be too large; it is still in its source.</summary>
    public const string Omitted = "modelnet-value-omitted";
}
