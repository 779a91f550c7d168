using System.Globalization;
using System.Text;
using ModelNet.Bus;
using ModelNet.Contracts;
using ModelNet.Dashboard.Observe;
using ModelNet.Hosting;

namespace ModelNet.Dashboard.Intake;

/// <summary>Turns records into what the board understands. What cannot be read is counted: the services put it aside with the reason.</summary>
internal sealed class RecordIntake(Board board) : IRecordHandler
{
    private readonly Request _request = new();
    private readonly FusedTokens _fused = new();
    private readonly StageTokens _alone = new();
    private readonly Result _result = new();

    /// <inheritdoc/>
    public void Handle(in RecordView record)
    {
        if (record.Topic.EndsWith(DeadLetters.Suffix, StringComparison.Ordinal))
        {
            board.OnLetter(LetterOf(record));
            return;
        }

        try
        {
            Tell(record);
        }
        catch (AvroFormatException)
        {
            board.OnUnreadable();
        }
    }

    private void Tell(in RecordView record)
    {
        switch (record.Topic)
        {
            case Topics.Requests:
                _request.ReadFrom(record.Value);
                board.OnRequest(_request, record.TimestampMicroseconds);
                break;
            case Topics.FusedTokens:
                _fused.ReadFrom(record.Value);
                board.OnFusedTokens(_fused, record.TimestampMicroseconds);
                break;
            case Topics.StageTokens:
                _alone.ReadFrom(record.Value);
                board.OnStageTokens(_alone, record.TimestampMicroseconds);
                break;
            default:
                _result.ReadFrom(record.Value);
                board.OnResult(_result, record.TimestampMicroseconds);
                break;
        }
    }

    private static LetterSight LetterOf(in RecordView record) => new(
        Header(record, DeadLetterHeaders.Topic) is { Length: > 0 } topic ? topic : record.Topic[..^DeadLetters.Suffix.Length],
        Number(Header(record, DeadLetterHeaders.Partition)),
        Number(Header(record, DeadLetterHeaders.Offset)),
        Header(record, DeadLetterHeaders.Code),
        Header(record, DeadLetterHeaders.Reason),
        record.TimestampMicroseconds / 1000);

    private static string Header(in RecordView record, string name) => record.Headers.TryGet(name, out var value) ? Encoding.UTF8.GetString(value) : "";

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
