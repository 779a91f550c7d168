namespace ModelNet.Batch.Tests;

/// <summary>Tests that count the process's memory run when no other does: what others allocate would be counted with theirs.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
