using System.Runtime.InteropServices;

namespace ModelNet.Bus;

/// <summary>
/// Linux's wait on an address (futex(2)). A wake through it costs about what an eventfd costs, half of a SemaphoreSlim and a seventh of a
/// Monitor or ManualResetEventSlim that does not spin: it is the token path's wake, see docs/design/embedded-log.md.
/// </summary>
internal static class Futex
{
    private const int WaitPrivate = 128; // FUTEX_WAIT | FUTEX_PRIVATE_FLAG
    private const int WakePrivate = 129; // FUTEX_WAKE | FUTEX_PRIVATE_FLAG

    // The call's number depends on the processor; 0 where there is no futex.
    private static readonly nint Number = !OperatingSystem.IsLinux() ? 0 : RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 202,
        Architecture.Arm64 or Architecture.RiscV64 or Architecture.LoongArch64 => 98,
        _ => 0,
    };

    public static bool IsSupported => Number != 0;

    /// <summary>A word to wait on; it does not move in memory.</summary>
    public static int[] NewWord() => GC.AllocateArray<int>(1, pinned: true);

    /// <summary>Sleeps while the word has this value, at most for a time (negative: without end). May return early for no reason.</summary>
    public static void Wait(int[] word, int value, TimeSpan timeout)
    {
        if (timeout < TimeSpan.Zero)
        {
            _ = syscall(Number, ref word[0], WaitPrivate, value, 0, 0, 0);
            return;
        }

        var time = new Timespec { Seconds = (nint)timeout.TotalSeconds, Nanoseconds = (nint)(timeout.Ticks % TimeSpan.TicksPerSecond * 100) };
        _ = syscall(Number, ref word[0], WaitPrivate, value, ref time, 0, 0);
    }

    /// <summary>Wakes one that sleeps on the word.</summary>
    public static void Wake(int[] word) => _ = syscall(Number, ref word[0], WakePrivate, 1, 0, 0, 0);

#pragma warning disable SYSLIB1054, CA2101, IDE1006 // source-generated stubs need unsafe code, which this library does without; the name is the C function's
    [DllImport("libc")]
    private static extern nint syscall(nint number, ref int word, int operation, int value, nint timeout, nint word2, int value3);

    [DllImport("libc")]
    private static extern nint syscall(nint number, ref int word, int operation, int value, ref Timespec timeout, nint word2, int value3);
#pragma warning restore SYSLIB1054, CA2101, IDE1006

    private struct Timespec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
