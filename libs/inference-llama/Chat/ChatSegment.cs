using System.Text;

namespace ModelNet.Inference.Llama.Chat;

/// <summary>A stretch of a rendered prompt.</summary>
/// <param name="Text">UTF-8.</param>
/// <param name="FromTemplate">Whether the template wrote it; only then may it name control tokens.</param>
internal readonly record struct ChatSegment(ReadOnlyMemory<byte> Text, bool FromTemplate)
{
    internal static ChatSegment Template(string text) => new(Encoding.UTF8.GetBytes(text), true);

    internal static ChatSegment Message(string text) => new(Encoding.UTF8.GetBytes(text), false);
}
