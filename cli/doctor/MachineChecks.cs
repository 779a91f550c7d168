using ModelNet.Cli.Text;

namespace ModelNet.Cli.Doctor;

/// <summary>Cores and memory, as far as this process may use them.</summary>
internal static class MachineChecks
{
    private const long LittleMemory = 2L << 30;

    public static IEnumerable<Check> All() => [Cores(Environment.ProcessorCount), Memory(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)];

    internal static Check Cores(int cores) => cores > 1
        ? Check.Ok("cores", $"{cores}")
        : Check.Warn("cores", "1", "the models of a fused stage then compute one after the other; give the process more cores");

    internal static Check Memory(long bytes) => bytes >= LittleMemory
        ? Check.Ok("memory", Quantities.Bytes(bytes))
        : Check.Warn("memory", Quantities.Bytes(bytes), "use small models, --context 1024 and --parallel 1");
}
