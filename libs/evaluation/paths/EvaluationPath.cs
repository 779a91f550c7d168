namespace ModelNet.Evaluation;

/// <summary>One flow that is evaluated.</summary>
/// <param name="Name">What tables call it: its expression, or a flow's own name.</param>
/// <param name="Expression">The flow over model names.</param>
/// <param name="Structure">Its structure.</param>
/// <param name="Orders">
/// How many orders of the models give this very flow: the branches of a group have equal weights, so permuting them changes nothing.
/// </param>
public sealed record EvaluationPath(string Name, string Expression, PathStructure Structure, int Orders);
