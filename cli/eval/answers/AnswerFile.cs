using System.Globalization;
using System.Text;
using System.Text.Json;
using ModelNet.Cli.Errors;
using ModelNet.Cli.Text;

namespace ModelNet.Cli.Eval;

/// <summary>
/// <c>answers.jsonl</c>: written as answers come, read again when the evaluation goes on. A line that a crash cut is dropped: the log still has
/// its answer. Not thread-safe.
/// </summary>
internal sealed class AnswerFile : IDisposable
{
    public const string Name = "answers.jsonl";
    private readonly List<AnswerLine> _lines = [];
    private readonly StreamWriter _writer;

    private AnswerFile(string path)
    {
        var stream = OwnerFile.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
        Read(stream, path);
        _writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true, NewLine = "\n" };
    }

    /// <summary>All lines, in the file's order.</summary>
    public IReadOnlyList<AnswerLine> Lines => _lines;

    /// <summary>Opens the file of an output folder, or makes it.</summary>
    /// <exception cref="CliException"><c>answers_damaged</c>: a whole line is no answer.</exception>
    public static AnswerFile Open(string folder) => new(Path.Combine(folder, Name));

    /// <summary>Appends one line; it is in the operating system's hands when this returns.</summary>
    public void Append(AnswerLine line)
    {
        _writer.WriteLine(JsonLines.Of(line));
        _lines.Add(line);
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    private void Read(FileStream stream, string path)
    {
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var end = Array.LastIndexOf(bytes, (byte)'\n') + 1;
        var number = 0;
        foreach (var line in Encoding.UTF8.GetString(bytes, 0, end).Split('\n').SkipLast(1))
        {
            _lines.Add(Parse(line, ++number, path));
        }

        stream.SetLength(end);
        stream.Seek(0, SeekOrigin.End);
    }

    private static AnswerLine Parse(string line, int number, string path)
    {
        try
        {
            return JsonLines.Read<AnswerLine>(line);
        }
        catch (JsonException error)
        {
            throw CliException.Usage(
                "answers_damaged",
                string.Create(CultureInfo.InvariantCulture, $"line {number} of '{path}' is no answer: {error.Message}"),
                "delete that line; its answer is read from the log again, or asked again");
        }
    }
}
