using System.Globalization;

namespace ModelNet.Fusion.Conformance;

/// <summary>Reads C's hexadecimal floats, <c>0x1.8p-1</c>: every 32-bit float exactly, and nothing to round.</summary>
internal static class HexFloat
{
    public static float Parse(string text)
    {
        var exponentAt = text.IndexOf('p', StringComparison.Ordinal);
        var digits = text[2..exponentAt].Replace(".", "", StringComparison.Ordinal);
        var fraction = text.IndexOf('.', StringComparison.Ordinal) is >= 0 and var point ? exponentAt - point - 1 : 0;
        var value = Math.ScaleB(ulong.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture), int.Parse(text[(exponentAt + 1)..], CultureInfo.InvariantCulture) - (4 * fraction));
        return (float)value == value ? (float)value : throw new FormatException($"{text} is no 32-bit float");
    }
}
