using ModelNet.Bus;
using ModelNet.Contracts;
using ModelNet.Fuser.Emit;
using ModelNet.Fuser.Intake;
using ModelNet.Fuser.Join;
using ModelNet.Fusion;
using ModelNet.Hosting;

namespace ModelNet.Fuser;

/// <summary>
/// The fuser: distributions in, decided tokens out. Its decisions are a pure function of the records; this loop only moves them.
/// When it gets a partition it re-reads the log of the open stages there and decides nothing until it knows what had been decided.
/// </summary>
internal sealed class FuserLoop : IServiceLoop
{
    private const int MaxRecordsPerTurn = 256;
    private static readonly TimeSpan TickPeriod = TimeSpan.FromSeconds(1);

    /// <summary>How long a turn waits for distributions while one of those at hand waits for its token table.</summary>
    private static readonly TimeSpan VocabularyWait = TimeSpan.FromMilliseconds(20);

    private readonly TimeProvider _time;
    private readonly IBusConsumer _consumer;
    private readonly VocabularyReader _vocabularies;
    private readonly VocabularyBook _book;
    private readonly OwnedPartitions _owned = new();
    private readonly OpenWork _work = new();
    private readonly FuserIntake _intake;
    private readonly Action<string, int, long> _commit;
    private long _lastTick;

    public FuserLoop(IBus bus, FuserOptions options, TimeProvider time)
    {
        _time = time;
        _lastTick = time.GetTimestamp();
        var union = new VocabularyUnion();
        _book = new VocabularyBook(union);
        var letters = new DeadLetters(bus);
        _intake = new FuserIntake(options, _book, new StepDecider(union), new FusedEmitter(bus), _owned, _work, letters, time);
        _owned.Tell(_intake);

        // In this order history is re-read: the tasks open stages, results and tokens tell how far they came, distributions complete the step at hand.
        string[] topics = [Topics.FusionTasks, Topics.StageResults, Topics.FusedTokens, Topics.StepDistributions];
        bus.EnsureTopics([.. topics, Topics.Vocabularies]);
        _vocabularies = new VocabularyReader(bus, _book, letters);
        _consumer = bus.Subscribe(new SubscriptionOptions { Topics = topics, Group = "fuser", Assignment = _owned });
        _commit = _consumer.Commit;
    }

    /// <inheritdoc/>
    public void RunOnce(TimeSpan idle)
    {
        var ticks = _time.GetElapsedTime(_lastTick) >= TickPeriod;
        if ((_book.IsAwaited || ticks) && _vocabularies.Poll())
        {
            _book.IsAwaited = false;
            _intake.OnVocabulary();
        }

        if (ticks)
        {
            _lastTick = _time.GetTimestamp();
            _intake.Tick();
        }

        _consumer.Poll(_intake, MaxRecordsPerTurn, Wait(idle));
        _intake.OnDeadlines();
        _owned.Settle(_consumer);
        _work.Advance(_owned, _commit);
    }

    /// <inheritdoc/>
    public void Wake() => _consumer.Wake();

    /// <inheritdoc/>
    public void Dispose()
    {
        _consumer.Dispose();
        _vocabularies.Dispose();
    }

    private TimeSpan Wait(TimeSpan idle)
    {
        var longest = _book.IsAwaited ? VocabularyWait : TickPeriod;
        longest = _intake.NextDeadline is { } next && next < longest ? next : longest;
        return idle < longest ? idle : longest;
    }
}
