using System.Buffers;
using ModelNet.Inference.Llama.Tokens;

namespace ModelNet.Inference.Llama.Chat;

/// <summary>
/// Turns rendered segments into ids. Control tokens are recognised in the template's own text only; the plain text between two of them
/// is encoded in one go, across the borders of messages, so that harmless text gives the ids of the whole prompt's tokenisation.
/// </summary>
internal sealed class PromptEncoder(SpecialTokens specials, TextEncoder text)
{
    private readonly List<int> _ids = [];
    private readonly ArrayBufferWriter<byte> _run = new();
    private bool _stripNext;

    internal List<int> Encode(IEnumerable<ChatSegment> segments)
    {
        foreach (var segment in segments)
        {
            if (segment.FromTemplate)
            {
                AddTemplate(segment.Text.Span);
            }
            else
            {
                _run.Write(segment.Text.Span);
            }
        }

        Flush(stripEnd: false);
        return _ids;
    }

    private void AddTemplate(ReadOnlySpan<byte> rest)
    {
        while (!rest.IsEmpty)
        {
            if (specials.Match(rest) is { } token)
            {
                Flush(token.StripsLeft);
                _ids.Add(token.Id);
                _stripNext = token.StripsRight;
                rest = rest[token.Text.Length..];
            }
            else
            {
                _run.Write(rest[..1]);
                rest = rest[1..];
            }
        }
    }

    private void Flush(bool stripEnd)
    {
        var run = _run.WrittenSpan;
        while (_stripNext && !run.IsEmpty && MessageMarks.IsSpace((char)run[0]))
        {
            run = run[1..];
        }

        while (stripEnd && !run.IsEmpty && MessageMarks.IsSpace((char)run[^1]))
        {
            run = run[..^1];
        }

        _ids.AddRange(text.Encode(run));
        _run.ResetWrittenCount();
        _stripNext = false;
    }
}
