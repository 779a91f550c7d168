using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ModelNet.Kafka.Conformance;

/// <summary>
/// Makes the process's memory tell about leaks. glibc gives each of the clients' many threads an arena and keeps what they free there, in pieces, so that hundreds of
/// MiB seem lost after a thousand clients that are not.
/// </summary>
internal static class CLibrary
{
    private const int ArenaMax = -8; // M_ARENA_MAX of malloc.h

    private static readonly bool IsGlibc = NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "malloc_trim", out _);

    [ModuleInitializer]
    internal static void UseFewArenas()
    {
        if (IsGlibc)
        {
            _ = mallopt(ArenaMax, 2);
        }
    }

    /// <summary>Gives free memory back to the system.</summary>
    public static void ReturnFreeMemory()
    {
        if (IsGlibc)
        {
            _ = malloc_trim(0);
        }
    }

#pragma warning disable SYSLIB1054, IDE1006 // source-generated stubs need unsafe code; the names are the C functions'
    [DllImport("libc")]
    private static extern int mallopt(int parameter, int value);

    [DllImport("libc")]
    private static extern int malloc_trim(nint keep);
#pragma warning restore SYSLIB1054, IDE1006
}
