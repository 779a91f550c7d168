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
/// After a start it re-reads the log of its open stages and decides nothing until it knows what had been decided.
/// </summary>
internal sealed class FuserLoop : IServiceLoop
{
    private const int MaxRecordsPerTurn = 256;
    private readonly IBusConsumer _consumer;
    private readonly OpenWork _work = new();
    private readonly FuserIntake _intake;
    private readonly Action<string, int, long> _commit;

    public FuserLoop(IBus bus, FuserOptions options, TimeProvider time)
    {
        var union = new VocabularyUnion();
        var emitter = new FusedEmitter(bus);
        _intake = new FuserIntake(options, new VocabularyBook(union), new StepDecider(union), emitter, _work, time);
        string[] topics = [Topics.Vocabularies, Topics.FusionTasks, Topics.StepDistributions, Topics.FusedTokens, Topics.StageResults];
        bus.EnsureTopics(topics);
        _consumer = bus.Subscribe(new SubscriptionOptions { Topics = topics, Group = "fuser" });
        _commit = Commit;
    }

    /// <inheritdoc/>
    public void RunOnce(TimeSpan idle)
    {
        _consumer.Poll(_intake, MaxRecordsPerTurn, _intake.Live || !_consumer.CaughtUp ? idle : TimeSpan.Zero);
        if (!_intake.Live && _consumer.CaughtUp)
        {
            _intake.GoLive();
        }

        if (_intake.Live)
        {
            _work.Advance(_commit);
        }
    }

    /// <inheritdoc/>
    public void Wake() => _consumer.Wake();

    /// <inheritdoc/>
    public void Dispose() => _consumer.Dispose();

    /// <summary>The token tables are needed whole after every start, so their topic is never committed.</summary>
    private void Commit(string topic, int partition, long next)
    {
        if (topic != Topics.Vocabularies)
        {
            _consumer.Commit(topic, partition, next);
        }
    }
}
