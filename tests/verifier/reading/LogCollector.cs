using ModelNet.Bus;
using ModelNet.Contracts;

namespace ModelNet.Verifier.Reading;

/// <summary>Decodes records into <see cref="LogContents"/>.</summary>
/// <param name="contents">Where they go.</param>
/// <param name="header">How many bytes stand before the Avro datum: 0, or 5 where a schema's id does.</param>
internal sealed class LogCollector(LogContents contents, int header) : IRecordHandler
{
    public void Handle(in RecordView record)
    {
        try
        {
            Add(record, record.Stored[header..]);
        }
        catch (Exception error) when (error is AvroFormatException or ArgumentOutOfRangeException)
        {
            contents.Unreadable.Add($"{record.Topic} {record.Partition}@{record.Offset}: {error.Message}");
        }
    }

    private void Add(in RecordView record, ReadOnlySpan<byte> datum)
    {
        var place = new Place(record.Partition, record.Offset, record.TimestampMicroseconds);
        switch (record.Topic)
        {
            case Topics.Requests:
                contents.Requests.Add(new(place, Decoded<Request>(datum)));
                break;
            case Topics.Results:
                contents.Results.Add(new(place, Decoded<Result>(datum)));
                break;
            case Topics.FusionTasks:
                contents.FusionTasks.Add(new(place, Decoded<FusionTask>(datum)));
                break;
            case Topics.StepDistributions:
                contents.Distributions.Add(new(place, Decoded<StepDistribution>(datum)));
                break;
            case Topics.FusedTokens:
                contents.FusedTokens.Add(new(place, Decoded<FusedTokens>(datum)));
                break;
            case Topics.Drafts:
                contents.Drafts.Add(new(place, Decoded<Draft>(datum)));
                break;
            case Topics.StageTokens:
                contents.StageTokens.Add(new(place, Decoded<StageTokens>(datum)));
                break;
            case Topics.StageResults:
                contents.StageResults.Add(new(place, Decoded<StageResult>(datum)));
                break;
            case Topics.Vocabularies:
                contents.Vocabularies.Add(new(place, Decoded<VocabularyPart>(datum)));
                break;
            default:
                contents.StageTasks.Add(new(place, Decoded<StageTask>(datum)));
                break;
        }
    }

    private static T Decoded<T>(ReadOnlySpan<byte> datum)
        where T : IAvroMessage, new()
    {
        var message = new T();
        message.ReadFrom(datum);
        return message;
    }
}
