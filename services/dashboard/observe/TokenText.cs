using System.Buffers;
using System.Globalization;
using System.Text;

namespace ModelNet.Dashboard.Observe;

/// <summary>Tokens for people: a token may end inside a code point, so what is no text by itself is shown as bytes.</summary>
internal static class TokenText
{
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        while (!bytes.IsEmpty)
        {
            var whole = Rune.DecodeFromUtf8(bytes, out var rune, out var consumed) == OperationStatus.Done;
            if (whole)
            {
                text.Append(rune.ToString());
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"\\x{bytes[0]:X2}");
                consumed = 1;
            }

            bytes = bytes[consumed..];
        }

        return text.ToString();
    }
}
