using ModelNet.Bus.Embedded;

namespace ModelNet.Bus.Conformance;

/// <summary>The suite over the embedded log.</summary>
public sealed class EmbeddedBusConformanceTests : HeldCommitsConformance, IDisposable
{
    private readonly TestFolder _folder = new();

    protected override (string Kind, string Target) ChildArguments => ("embedded", _folder.Path);

    protected override bool OneOrder => true;

    public void Dispose() => _folder.Dispose();

    protected override IBus Open(BusTuning? tuning = null) => EmbeddedBus.Open(_folder.Options(tuning));
}

/// <summary>The suite again with a memory tail so small that readers are always thrown back to the file.</summary>
public sealed class EmbeddedBusWithoutTailConformanceTests : HeldCommitsConformance, IDisposable
{
    private readonly TestFolder _folder = new();

    protected override (string Kind, string Target) ChildArguments => ("embedded", _folder.Path);

    protected override bool OneOrder => true;

    public void Dispose() => _folder.Dispose();

    protected override IBus Open(BusTuning? tuning = null) => EmbeddedBus.Open(_folder.Options(tuning) with { TailBytes = 0 });
}
