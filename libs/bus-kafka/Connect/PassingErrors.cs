using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace ModelNet.Bus.Kafka;

/// <summary>Errors that time mends: a broker is away, starting or handing its work to another.</summary>
internal static class PassingErrors
{
    public static bool Includes(Error error) => !error.IsFatal && error.Code
        is ErrorCode.Local_Transport or ErrorCode.Local_AllBrokersDown or ErrorCode.Local_TimedOut or ErrorCode.Local_MsgTimedOut or ErrorCode.Local_Resolve
        or ErrorCode.Local_WaitCoord or ErrorCode.Local_UnknownPartition or ErrorCode.Local_UnknownTopic or ErrorCode.RequestTimedOut or ErrorCode.NetworkException
        or ErrorCode.LeaderNotAvailable or ErrorCode.NotLeaderForPartition or ErrorCode.FencedLeaderEpoch or ErrorCode.UnknownLeaderEpoch or ErrorCode.OffsetNotAvailable
        or ErrorCode.GroupCoordinatorNotAvailable or ErrorCode.GroupLoadInProgress or ErrorCode.NotCoordinatorForGroup or ErrorCode.RebalanceInProgress;

    /// <summary>The same for an answer about several partitions, each of which may have an error of its own.</summary>
    public static bool Includes(KafkaException error) => error is TopicPartitionOffsetException { Results: var results }
        ? results.TrueForAll(result => !result.Error.IsError || Includes(result.Error))
        : Includes(error.Error);

    /// <summary>
    /// The same for a question about the offsets of partitions: a topic that is new or moves is unknown to a broker, or has no leader, for a moment; with several brokers the one that is asked may
    /// be behind the one that made it.
    /// </summary>
    public static bool InOffsets(KafkaException error) => error is ListOffsetsException { Result.ResultInfos: var infos }
        ? infos.Exists(info => InOffsets(info.TopicPartitionOffsetError.Error))
        : InOffsets(error.Error);

    private static bool InOffsets(Error error) => Includes(error) || error.Code is ErrorCode.UnknownTopicOrPart or ErrorCode.Local_NoEnt;

    /// <summary>Does something that asks the brokers, again and again while its errors pass, for a time.</summary>
    public static T Retry<T>(TimeSpan time, Action pause, Func<T> ask)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return ask();
            }
            catch (KafkaException error) when (Includes(error) && TimeProvider.System.GetElapsedTime(began) < time)
            {
                pause();
            }
        }
    }
}
