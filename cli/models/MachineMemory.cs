using System.Globalization;

namespace ModelNet.Cli.Models;

/// <summary>The memory that this process may still take.</summary>
internal static class MachineMemory
{
    private const string Linux = "/proc/meminfo";

    /// <summary>In bytes: what the machine has left, within a container's limit.</summary>
    public static long Available()
    {
        var limit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return File.Exists(Linux) && Left(File.ReadLines(Linux)) is { } left ? Math.Min(left, limit) : limit;
    }

    /// <summary>What can be taken without swapping; pages of files count as free, since they can be read again.</summary>
    internal static long? Left(IEnumerable<string> lines)
    {
        const string Name = "MemAvailable:";
        const string Unit = " kB";
        var line = lines.FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal) && line.EndsWith(Unit, StringComparison.Ordinal));
        return line is not null && long.TryParse(line.AsSpan(Name.Length, line.Length - Name.Length - Unit.Length), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out var kibibytes) ? kibibytes << 10 : null;
    }
}
