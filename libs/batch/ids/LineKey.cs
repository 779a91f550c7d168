using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ModelNet.Batch;

/// <summary>
/// What stands for a line in tables and on the log: the first 16 bytes of a SHA-256. A request goes by its id, so that it is the same one
/// wherever it stands in the file; a line that cannot be answered may have no id, or another line's, and goes by its number.
/// </summary>
public static class LineKey
{
    private const int MostStackBytes = 1024;

    public static UInt128 OfId(string id) => Of("id:", id);

    public static UInt128 OfRejected(long line) => Of("line:", line.ToString(CultureInfo.InvariantCulture));

    /// <summary>32 lower-case hexadecimal digits.</summary>
    public static string Text(UInt128 key) => key.ToString("x32", CultureInfo.InvariantCulture);

    private static UInt128 Of(string kind, string text)
    {
        var bytes = Encoding.UTF8.GetMaxByteCount(kind.Length + text.Length);
        var rented = bytes > MostStackBytes ? ArrayPool<byte>.Shared.Rent(bytes) : null;
        Span<byte> utf8 = rented ?? stackalloc byte[MostStackBytes];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var length = Encoding.UTF8.GetBytes(kind, utf8);
        length += Encoding.UTF8.GetBytes(text, utf8[length..]);
        SHA256.HashData(utf8[..length], hash);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
