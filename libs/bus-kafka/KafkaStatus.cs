namespace ModelNet.Bus.Kafka;

/// <summary>Whether the brokers can be reached, when that has changed.</summary>
/// <param name="Available">False: none answers, appends and positions wait and everything goes on by itself later. True: they are back.</param>
/// <param name="Message">The same for people, in one line without secrets.</param>
public sealed record KafkaStatus(bool Available, string Message);
