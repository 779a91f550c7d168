namespace ModelNet.Dashboard.Observe;

/// <summary>A record that a service could not read.</summary>
/// <param name="Topic">Where it was.</param>
/// <param name="Partition">Its partition there; null when the letter does not say.</param>
/// <param name="Offset">Its offset there.</param>
/// <param name="Code">What is wrong, stable.</param>
/// <param name="Reason">The same for people.</param>
/// <param name="AtMs">When it was put aside, milliseconds since the Unix epoch.</param>
internal sealed record LetterSight(string Topic, long? Partition, long? Offset, string Code, string Reason, long AtMs);
