using YamlDotNet.Core;

namespace ModelNet.Flow;

/// <summary>Places of YAML marks. By offset, since YAML counts more characters as line ends (U+0085, U+2028) than editors do.</summary>
internal static class MarkPlaces
{
    internal static Position Locate(this LineMap lines, Mark mark) => lines.Locate((int)Math.Clamp(mark.Index, 0, lines.Text.Length));
}
