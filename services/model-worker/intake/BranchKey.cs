namespace ModelNet.ModelWorker.Intake;

/// <summary>Which branch of which stage; with the session it names one piece of the worker's work.</summary>
internal readonly record struct BranchKey(int Stage, int Branch);
