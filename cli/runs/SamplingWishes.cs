namespace ModelNet.Cli.Runs;

/// <summary>What the command says about drawing tokens; null where it says nothing.</summary>
/// <param name="Temperature">0 … 2; 0 takes the most probable token.</param>
/// <param name="TopP">0 … 1.</param>
/// <param name="Seed">Any whole number.</param>
internal sealed record SamplingWishes(double? Temperature = null, double? TopP = null, long? Seed = null);
