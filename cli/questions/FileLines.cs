using System.Text;

namespace ModelNet.Cli.Questions;

/// <summary>A line of a file, or why it cannot be read.</summary>
internal readonly record struct FileLine(int Number, string Text, QuestionError? Error);

/// <summary>Cuts a stream into lines of strict UTF-8 without ever holding more than one bounded line.</summary>
internal static class FileLines
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static IEnumerable<FileLine> Of(Stream stream, int maxBytes)
    {
        using var input = new BufferedStream(stream, 1 << 16);
        var line = new MemoryStream();
        for (var number = 1; ReadLine(input, line, maxBytes, out var length); number++)
        {
            yield return length > maxBytes
                ? new FileLine(number, "", new QuestionError(number, "line_too_long", $"the line has {length} bytes; the limit is {maxBytes}"))
                : Decode(line, number);
        }
    }

    private static bool ReadLine(BufferedStream input, MemoryStream line, int maxBytes, out long length)
    {
        line.SetLength(0);
        length = 0;
        int next;
        while ((next = input.ReadByte()) is not (-1 or '\n'))
        {
            length++;
            if (length <= maxBytes)
            {
                line.WriteByte((byte)next);
            }
        }

        return next == '\n' || length > 0;
    }

    private static FileLine Decode(MemoryStream line, int number)
    {
        try
        {
            var text = Strict.GetString(line.GetBuffer(), 0, (int)line.Length).TrimEnd('\r');
            return new FileLine(number, number == 1 ? text.TrimStart('\uFEFF') : text, null);
        }
        catch (DecoderFallbackException)
        {
            return new FileLine(number, "", new QuestionError(number, "bad_utf8", "the line is not valid UTF-8"));
        }
    }
}
