using System.Buffers.Binary;
using System.Globalization;

namespace ModelNet.Bus.CrashWriter;

/// <summary>What the crash writer appends: record n's topic, key and value follow from n, so that a reader knows what must be there.</summary>
public static class Pattern
{
    public static IReadOnlyList<string> Topics { get; } = ["pattern.a", "pattern.b", "pattern.c"];

    public const string Group = "pattern-group";

    public static string TopicOf(long n) => Topics[(int)(n % Topics.Count)];

    public static byte[] KeyOf(long n) => System.Text.Encoding.UTF8.GetBytes("session-" + (n % 7).ToString(CultureInfo.InvariantCulture));

    /// <summary>The number, then bytes that follow from it; 8 to about 1,500 bytes, and now and then 20,000.</summary>
    public static byte[] ValueOf(long n)
    {
        var mixed = unchecked((ulong)n * 0x9E3779B97F4A7C15);
        var value = new byte[8 + (n % 50 == 49 ? 20_000 : (int)(mixed >> 53) % 1500)];
        BinaryPrimitives.WriteInt64LittleEndian(value, n);
        for (var i = 8; i < value.Length; i++)
        {
            value[i] = (byte)((mixed >> (i % 57)) + (ulong)i);
        }

        return value;
    }

    public static long NumberOf(ReadOnlySpan<byte> value) => BinaryPrimitives.ReadInt64LittleEndian(value);
}
