using Confluent.Kafka;

namespace ModelNet.Bus.Kafka;

/// <summary>What ended a reader, as its caller sees it.</summary>
internal static class ReadFailure
{
    public static Exception Of(Exception error) => error switch
    {
        BusException bus => bus,
        KafkaException { Error.Code: ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange } gone => new LogDamagedException(
            $"The records at a position to read from are no longer on the brokers: {gone.Error.Reason}",
            "Retention deleted them before they were read, or the topic was made anew. Read from another position or with another group, and keep records longer.",
            gone),
        KafkaException kafka => new BusFailedException(
            "bus_failed", $"Kafka cannot be read: {kafka.Error.Reason} ({kafka.Error.Code}).", "Look at the brokers' logs and this client's rights, then start again.", kafka),
        _ => new BusFailedException("bus_failed", $"Kafka cannot be read: {error.Message}", "This is a fault of the client; start again.", error),
    };
}
