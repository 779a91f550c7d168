namespace ModelNet.Bus.Kafka;

/// <summary>How long an operator's question may take.</summary>
internal static class AdminTimes
{
    /// <summary>One request.</summary>
    public static TimeSpan Request { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Learning which brokers there are.</summary>
    public static TimeSpan Refresh { get; } = TimeSpan.FromSeconds(1);

    /// <summary>Asking again while brokers are busy with themselves.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(15);
}
