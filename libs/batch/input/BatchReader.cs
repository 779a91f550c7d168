namespace ModelNet.Batch;

/// <summary>
/// Hands out the lines of a batch one after the other: those that have not been answered, and those that cannot be. Its memory does not
/// grow with the file but for 16 bytes a line in the table of ids. Not thread-safe.
/// </summary>
public sealed class BatchReader(LineReader lines, LineParser parser, IdTable ids)
{
    /// <summary>Lines so far that are not blank.</summary>
    public long Lines => lines.Number - Blank;

    /// <summary>Blank lines so far.</summary>
    public long Blank { get; private set; }

    /// <summary>Lines so far that were answered before this reading.</summary>
    public long AnsweredBefore { get; private set; }

    /// <summary>Lines so far whose error was written before this reading.</summary>
    public long FailedBefore { get; private set; }

    /// <summary>The next line that has something to do; null at the end.</summary>
    /// <exception cref="InvalidDataException">the compressed stream is damaged or cut.</exception>
    public async ValueTask<ParsedLine?> NextAsync(CancellationToken cancellation = default)
    {
        while (await lines.ReadAsync(cancellation))
        {
            if (lines.IsBlank)
            {
                Blank++;
            }
            else if (Open() is { } open)
            {
                return open;
            }
        }

        return null;
    }

    private ParsedLine? Open()
    {
        var line = lines.IsTooLong ? new ParsedLine(null, parser.TooLong(lines.Number, lines.Length)) : parser.Parse(lines.Line, lines.Number);
        return line.Request is { } request ? Open(request) : Open(line.Rejection!);
    }

    private ParsedLine? Open(BatchRequest request)
    {
        var head = request.Head;
        var key = LineKey.OfId(head.Id);
        if (!ids.See(key))
        {
            return Open(new Rejection { Line = head.Line, Code = "duplicate_id", Message = $"the id '{head.Id}' was used by an earlier line", Id = head.Id, IdIsNumber = head.IdIsNumber, Shape = head.Shape });
        }

        if (ids.FateOf(key) is not (var fate and not Fate.Open))
        {
            return new ParsedLine(request, null);
        }

        CountBefore(fate);
        return null;
    }

    private ParsedLine? Open(Rejection rejection)
    {
        var fate = ids.FateOf(LineKey.OfRejected(rejection.Line));
        if (fate == Fate.Open)
        {
            return new ParsedLine(null, rejection);
        }

        CountBefore(fate);
        return null;
    }

    private void CountBefore(Fate fate)
    {
        AnsweredBefore += fate == Fate.Answered ? 1 : 0;
        FailedBefore += fate == Fate.Failed ? 1 : 0;
    }
}
