namespace ModelNet.Dashboard.Observe;

/// <summary>What one branch's vote says about its model, without the record that it came in.</summary>
/// <param name="Branch">Its index in the stage.</param>
/// <param name="Answered">False where the step was decided without it.</param>
/// <param name="Agreed">Whether the token is its own first choice.</param>
/// <param name="Last">Whether it was the last to answer.</param>
/// <param name="WaitUs">How long its answer waited for the others, microseconds.</param>
/// <param name="TransferUs">From its append to the fuser's read, microseconds.</param>
/// <param name="ComputeUs">What it computed for the step, microseconds; null where that tells nothing.</param>
internal readonly record struct BranchVote(int Branch, bool Answered, bool Agreed, bool Last, long WaitUs, long TransferUs, long? ComputeUs);
