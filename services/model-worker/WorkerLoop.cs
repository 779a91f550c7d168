using ModelNet.Bus;
using ModelNet.Contracts;
using ModelNet.Fusion;
using ModelNet.Hosting;
using ModelNet.Inference;
using ModelNet.ModelWorker.Announce;
using ModelNet.ModelWorker.Decode;
using ModelNet.ModelWorker.Emit;
using ModelNet.ModelWorker.Intake;
using ModelNet.ModelWorker.Schedule;

namespace ModelNet.ModelWorker;

/// <summary>
/// One model's worker. A turn: take in records, give sequences to the branches that need one, compute the next batch, answer.
/// When it gets a partition it first re-reads the log of the open work there and computes none of it until it knows what was decided.
/// </summary>
internal sealed class WorkerLoop : IServiceLoop
{
    private const int MaxRecordsPerTurn = 256;
    private readonly IModelContext _context;
    private readonly IBusConsumer _consumer;
    private readonly OwnedPartitions _owned = new();
    private readonly OpenWork _work = new();
    private readonly BranchTable _branches = new();
    private readonly SequenceSlots _slots;
    private readonly WorkerIntake _intake;
    private readonly BatchPlanner _planner;
    private readonly Gathering _gathering = new();
    private readonly Decoder _decoder;
    private readonly Answerer _answerer;
    private readonly Action<string, int, long> _commit;

    /// <summary>The last turn did something, so the next must not wait: only records or own work can make more work.</summary>
    private bool _busy = true;

    public WorkerLoop(IBus bus, ModelWorkerOptions options, TimeProvider time)
    {
        var model = options.Model;
        var name = model.Description.Name;
        var letters = new DeadLetters(bus);
        new VocabularyAnnouncer(bus, name, model.Vocabulary, letters).Announce();
        _context = model.CreateContext(options.ContextOptions);
        _slots = new SequenceSlots(_context, options.Counters, options.MinSharedPrefix);
        var results = new StageResultEmitter(bus);
        var appender = new TokenAppender(model.Vocabulary, model.EncodeText);
        _intake = new WorkerIntake(model, _context.Options.TokensPerSequence, _branches, _slots, appender, _owned, _work, letters, results);
        _owned.Tell(_intake);
        _planner = new BatchPlanner(_slots, options, _context.Options.MaxBatchTokens);
        _decoder = new Decoder(_context, options.Gate, model.Vocabulary);
        _answerer = new Answerer(
            _context.Options.TokensPerSequence,
            _intake,
            _decoder,
            new AloneDecider(model.Vocabulary),
            new AloneEmitter(bus, results),
            new DistributionEmitter(bus, model.Vocabulary, _context.Options.TokensPerSequence, time),
            results);

        // In this order history is re-read: the tasks open branches, what follows tells how far they came.
        string[] topics = [Topics.StageTasks(name), Topics.StageResults, Topics.StageTokens, Topics.FusedTokens];
        bus.EnsureTopics(topics);
        _consumer = bus.Subscribe(new SubscriptionOptions { Topics = topics, Group = $"model-worker.{name}", Assignment = _owned });
        _commit = _consumer.Commit;
    }

    /// <inheritdoc/>
    public void RunOnce(TimeSpan idle)
    {
        _consumer.Poll(_intake, MaxRecordsPerTurn, _busy ? TimeSpan.Zero : idle);
        _owned.Settle(_consumer);
        _busy = LookAtChanged();
        _slots.Assign();
        Gather();
        if (_planner.Plan())
        {
            _busy = true;
            Compute();
        }

        _work.Advance(_owned, _commit);
    }

    /// <inheritdoc/>
    public void Wake() => _consumer.Wake();

    /// <inheritdoc/>
    public void Dispose()
    {
        _consumer.Dispose();
        _context.Dispose();
    }

    /// <summary>Only branches that something happened to can need an answer without a decode, or a place in the queue for a sequence.</summary>
    private bool LookAtChanged()
    {
        var changed = _branches.TakeChanged();
        var answered = _answerer.AnswerWithoutCompute(changed);
        foreach (var branch in changed)
        {
            _slots.Update(branch);
        }

        return answered;
    }

    private void Gather()
    {
        var (due, awaiting) = _planner.Count();
        if (!_gathering.TryBegin(due, awaiting))
        {
            return;
        }

        while (awaiting > 0 && _gathering.Remaining is var wait && wait > TimeSpan.Zero && _consumer.Poll(_intake, MaxRecordsPerTurn, wait) > 0)
        {
            _busy |= LookAtChanged();
            _slots.Assign();
            (due, awaiting) = _planner.Count();
        }

        _gathering.End(due);
    }

    private void Compute()
    {
        try
        {
            _gathering.Measured(_decoder.Run(_planner));
        }
        catch (InferenceException failed)
        {
            OnFailure(failed);
            return;
        }

        _answerer.Answer(_planner.Shares);
    }

    /// <summary>What fails alone ends with the engine's code; of several the others must not suffer, so each is tried alone.</summary>
    private void OnFailure(InferenceException failed)
    {
        var shares = _planner.Shares;
        if (shares.Count > 1)
        {
            foreach (var share in shares)
            {
                share.Branch.Suspect = true;
            }

            return;
        }

        _slots.Discard(shares[0].Branch);
        _answerer.Fail(shares, failed);
    }
}
