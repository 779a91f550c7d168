using System.Runtime.InteropServices;

namespace ModelNet.Bench.Bus;

/// <summary>The baseline of a hop: an eventfd, which a thread blocks on in the kernel. Linux only.</summary>
internal sealed class EventFd : IDisposable
{
    private readonly int _descriptor = eventfd(0, 0);

    public void Set()
    {
        ulong one = 1;
        _ = write(_descriptor, ref one, sizeof(ulong));
    }

    public void Wait()
    {
        ulong value = 0;
        _ = read(_descriptor, ref value, sizeof(ulong));
    }

    public void Dispose() => _ = close(_descriptor);

    /// <summary>Keeps the calling thread on one core; does nothing where that is not possible.</summary>
    public static void Pin(int core)
    {
        if (OperatingSystem.IsLinux())
        {
            var mask = 1UL << (core % Environment.ProcessorCount);
            _ = sched_setaffinity(0, sizeof(ulong), ref mask);
        }
    }

#pragma warning disable SYSLIB1054, CA2101, IDE1006 // source-generated stubs need unsafe code; the names are the C functions'
    [DllImport("libc")]
    private static extern int eventfd(uint initial, int flags);

    [DllImport("libc")]
    private static extern nint read(int descriptor, ref ulong buffer, nint count);

    [DllImport("libc")]
    private static extern nint write(int descriptor, ref ulong buffer, nint count);

    [DllImport("libc")]
    private static extern int close(int descriptor);

    [DllImport("libc")]
    private static extern int sched_setaffinity(int thread, nint size, ref ulong mask);
#pragma warning restore SYSLIB1054, CA2101, IDE1006
}
