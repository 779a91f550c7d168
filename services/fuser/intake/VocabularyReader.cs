using ModelNet.Bus;
using ModelNet.Contracts;
using ModelNet.Hosting;

namespace ModelNet.Fuser.Intake;

/// <summary>
/// Follows the announced token tables. They belong to models, not to sessions, so every fuser reads all of them, from the start of the log,
/// beside the partitions that it owns.
/// </summary>
internal sealed class VocabularyReader : IRecordHandler, IDisposable
{
    private const int MaxRecordsPerTurn = 64;
    private readonly VocabularyBook _book;
    private readonly DeadLetters _letters;
    private readonly IBusConsumer _consumer;
    private readonly VocabularyPart _part = new();
    private bool _completed;

    public VocabularyReader(IBus bus, VocabularyBook book, DeadLetters letters)
    {
        _book = book;
        _letters = letters;
        _consumer = bus.Subscribe(new SubscriptionOptions { Topics = [Topics.Vocabularies] });
    }

    /// <summary>Takes in what has been announced; true when a table has become known.</summary>
    public bool Poll()
    {
        _completed = false;
        while (_consumer.Poll(this, MaxRecordsPerTurn, TimeSpan.Zero) > 0)
        {
            continue; // a table has many parts; all that are there are taken at once
        }

        return _completed;
    }

    /// <inheritdoc/>
    public void Handle(in RecordView record)
    {
        if (_letters.TryRead(_part, record))
        {
            _completed |= _book.Add(_part);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _consumer.Dispose();
}
