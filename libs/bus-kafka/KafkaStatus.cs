namespace ModelNet.Bus.Kafka;

/// <summary>Whether the brokers can be reached, when that has changed, or what was mended on the way.</summary>
/// <param name="Available">False: none answers, appends and positions wait and everything goes on by itself later. True: they are back, or there.</param>
/// <param name="Message">The same for people, in one line without secrets.</param>
public sealed record KafkaStatus(bool Available, string Message);
