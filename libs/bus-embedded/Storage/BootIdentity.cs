using System.Text;

namespace ModelNet.Bus.Embedded;

/// <summary>Tells whether the machine was started anew since a number was noted. 0 where the system does not say.</summary>
internal static class BootIdentity
{
    private const string LinuxFile = "/proc/sys/kernel/random/boot_id";

    public static ulong Current { get; } = Read();

    private static ulong Read()
    {
        if (!File.Exists(LinuxFile))
        {
            return 0;
        }

        var text = Encoding.UTF8.GetBytes(File.ReadAllText(LinuxFile));
        return ((ulong)Checksum.Of(text) << 32) | Checksum.Of(text.AsSpan(0, text.Length / 2));
    }
}
