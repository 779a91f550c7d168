using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ModelNet.Fusion;

/// <summary>
/// Uniform draws that anybody can repeat: the SHA-256 of the seed, the stage, the step and the draw's number, as decimal text with line feeds between. The first eight bytes choose
/// the branch, the next eight the token, both as big-endian fractions of 2⁶⁴.
/// </summary>
internal static class SampleDraws
{
    public static (ulong Branch, ulong Token) Of(string seed, int stage, int step, int draw)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}\n{stage}\n{step}\n{draw}")), hash);
        return (BinaryPrimitives.ReadUInt64BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(hash[sizeof(ulong)..]));
    }
}
