using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Unicode;

namespace ModelNet.Fusion;

/// <summary>
/// Uniform draws that anybody can repeat: the SHA-256 of the seed, the stage, the step and the draw's number, as decimal text with line feeds between. The first eight bytes choose
/// the branch, the next eight the token, the third eight whether it is accepted, all as big-endian fractions of 2⁶⁴.
/// </summary>
internal readonly record struct SampleDraws(ulong Branch, ulong Token, ulong Acceptance)
{
    /// <summary>A UTF-16 unit is at most three bytes of UTF-8.</summary>
    private const int BytesOfUnit = 3;

    /// <summary>Three numbers of up to eleven characters, and the line feeds.</summary>
    private const int BytesOfNumbers = 36;

    private const int OnStack = 512;

    public static SampleDraws Of(string seed, int stage, int step, int draw)
    {
        var most = (seed.Length * BytesOfUnit) + BytesOfNumbers;
        var text = most <= OnStack ? stackalloc byte[OnStack] : new byte[most];
        Utf8.TryWrite(text, CultureInfo.InvariantCulture, $"{seed}\n{stage}\n{step}\n{draw}", out var length);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..length], hash);
        return new SampleDraws(
            BinaryPrimitives.ReadUInt64BigEndian(hash),
            BinaryPrimitives.ReadUInt64BigEndian(hash[sizeof(ulong)..]),
            BinaryPrimitives.ReadUInt64BigEndian(hash[(2 * sizeof(ulong))..]));
    }
}
