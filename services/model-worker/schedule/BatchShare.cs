using ModelNet.ModelWorker.Intake;

namespace ModelNet.ModelWorker.Schedule;

/// <summary>
/// One branch's share of a decode: its tokens <paramref name="First"/> … <paramref name="First"/> + <paramref name="Count"/> − 1, ending at batch row <paramref name="LastRow"/>, for its answer to
/// <paramref name="Step"/>; or what it expects behind that step, when it is <paramref name="Ahead"/>.
/// </summary>
internal readonly record struct BatchShare(BranchWork Branch, int First, int Count, int LastRow, bool Completes, int Step, bool Ahead);
