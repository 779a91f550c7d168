using ModelNet.Bus;
using ModelNet.Contracts;
using ModelNet.Fusion;
using ModelNet.Hosting;
using ModelNet.Inference;
using ModelNet.ModelWorker.Ahead;
using ModelNet.ModelWorker.Announce;
using ModelNet.ModelWorker.Decode;
using ModelNet.ModelWorker.Emit;
using ModelNet.ModelWorker.Intake;
using ModelNet.ModelWorker.Lead;
using ModelNet.ModelWorker.Schedule;
using ModelNet.ModelWorker.Span;
using ModelNet.ModelWorker.Speculate;

namespace ModelNet.ModelWorker;

/// <summary>
/// One model's worker. A turn: take in records, give sequences to the branches that need one, compute the next batch, answer.
/// When it gets a partition it first re-reads the log of the open work there and computes none of it until it knows what was decided.
/// </summary>
internal sealed class WorkerLoop : IServiceLoop
{
    private const int MaxRecordsPerTurn = 256;

    // Running sessions wait while prompts are encoded: a few milliseconds in each turn, whatever comes in at once.
    private const int MaxPromptTokensPerTurn = 4096;
    private const int RecordsPerPoll = 8;
    private readonly IModelContext _context;
    private readonly IBusConsumer _consumer;
    private readonly OwnedPartitions _owned = new();
    private readonly OpenWork _work = new();
    private readonly BranchTable _branches = new();
    private readonly SequenceSlots _slots;
    private readonly WorkerIntake _intake;
    private readonly BatchPlanner _planner;
    private readonly Gathering _gathering = new();
    private readonly Guesses _guesses;
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
        var rounds = new BranchRounds(appender, _slots, _context.Options.TokensPerSequence);
        var followers = new FollowerSteps(new TextSplitter(model.Vocabulary, model.EncodeText), rounds, _context.Options.TokensPerSequence);
        var spans = new SpanRounds(appender, _slots, _context.Options.TokensPerSequence);
        _guesses = new Guesses(appender, model.Vocabulary, _slots, new AheadChoice(options.DecodeAhead), options.Counters, _context.Options.TokensPerSequence);
        var steps = new BranchSteps(_branches, appender, rounds, _guesses, followers, spans, _owned);
        _intake = new WorkerIntake(model, _context.Options.TokensPerSequence, _branches, _slots, steps, rounds, _guesses, _owned, _work, letters, results);
        _owned.Tell(_intake);
        _planner = new BatchPlanner(_slots, options, _guesses, _context.Options.MaxBatchTokens);
        _decoder = new Decoder(_context, options.Gate, model.Vocabulary);
        var alone = new AloneDecider(model.Vocabulary);
        var distributions = new DistributionEmitter(bus, model.Vocabulary, alone, _context.Options.TokensPerSequence, time);
        var drafts = new DraftEmitter(bus);
        _answerer = new Answerer(
            _context.Options.TokensPerSequence,
            _intake,
            steps,
            _decoder,
            alone,
            new AloneEmitter(bus),
            distributions,
            rounds,
            followers,
            new RoundAnswerer(rounds, _decoder, model.Vocabulary, distributions, drafts),
            new SpanAnswerer(spans, _decoder, model.Vocabulary, new SpanEmitter(drafts, distributions)),
            results);

        // In this order history is re-read: the tasks open branches, what follows tells how far they came. A span that this model drafted stands in the tokens of its draft, so drafts come before what was decided.
        string[] topics = [Topics.StageTasks(name), Topics.StageResults, Topics.StageTokens, Topics.Drafts, Topics.FusedTokens];
        bus.EnsureTopics(topics);
        _consumer = bus.Subscribe(new SubscriptionOptions { Topics = topics, Group = $"model-worker.{name}", Assignment = _owned });
        _commit = _consumer.Commit;
    }

    /// <inheritdoc/>
    public void RunOnce(TimeSpan idle)
    {
        TakeIn(_busy ? TimeSpan.Zero : idle);
        _owned.Settle(_consumer);
        _busy = LookAtChanged();
        _slots.Assign();
        Gather();
        if (_planner.Plan() || TryPlanAhead())
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

    /// <summary>Handles what has come, up to so many records and about so many tokens of prompts; the rest is for the next turn.</summary>
    private int TakeIn(TimeSpan wait)
    {
        var (before, taken) = (_intake.PromptTokens, 0);
        int handled;
        do
        {
            handled = _consumer.Poll(_intake, RecordsPerPoll, taken == 0 ? wait : TimeSpan.Zero);
            taken += handled;
        }
        while (handled == RecordsPerPoll && taken < MaxRecordsPerTurn && _intake.PromptTokens - before < MaxPromptTokensPerTurn);
        return taken;
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
        var (due, awaiting, mayWait) = _planner.Count();
        if (!_gathering.TryBegin(due, awaiting, mayWait))
        {
            return;
        }

        while (awaiting > 0 && _gathering.Remaining is var wait && wait > TimeSpan.Zero && TakeIn(wait) > 0)
        {
            _busy |= LookAtChanged();
            _slots.Assign();
            (due, awaiting, _) = _planner.Count();
        }

        _gathering.End(due);
    }

    /// <summary>Nothing needs computing: what is expected is computed only on a core that nobody else wants.</summary>
    private bool TryPlanAhead()
    {
        if (!_guesses.Choice.Pays || !_decoder.TryReserve())
        {
            return false;
        }

        if (_planner.PlanAhead())
        {
            return true;
        }

        _decoder.GiveBack();
        return false;
    }

    private void Compute()
    {
        try
        {
            var elapsed = _decoder.Run(_planner);
            _gathering.Measured(elapsed);
            if (!_planner.HasPrefill)
            {
                _guesses.Choice.Decoded(elapsed, _planner.IsAhead);
            }
        }
        catch (InferenceException failed)
        {
            OnFailure(failed);
            return;
        }

        if (_planner.Shares.Exists(share => share.Branch.Fused))
        {
            TakeIn(TimeSpan.Zero); // steps that were decided meanwhile need no answer
        }

        _answerer.Answer(_planner.Shares);
    }

    /// <summary>What fails alone ends with the engine's code; of several the others must not suffer, so each is tried alone.</summary>
    private void OnFailure(InferenceException failed)
    {
        var shares = _planner.Shares;
        if (_guesses.TryGiveUp(shares))
        {
            return;
        }

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
