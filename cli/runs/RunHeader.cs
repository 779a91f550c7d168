using ModelNet.Inference;

namespace ModelNet.Cli.Runs;

/// <summary>What a view is told before the first session.</summary>
/// <param name="Folder">The run and its folder.</param>
/// <param name="Resumed">Whether an earlier command began it.</param>
/// <param name="Job">Flows and questions.</param>
/// <param name="Models">As they were loaded.</param>
/// <param name="Sessions">How many there are in all.</param>
internal sealed record RunHeader(RunFolder Folder, bool Resumed, RunJob Job, IReadOnlyList<ModelDescription> Models, int Sessions);
