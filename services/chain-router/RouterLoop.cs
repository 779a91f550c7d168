using ModelNet.Bus;
using ModelNet.ChainRouter.Emit;
using ModelNet.ChainRouter.Intake;
using ModelNet.ChainRouter.Route;
using ModelNet.Contracts;
using ModelNet.Hosting;

namespace ModelNet.ChainRouter;

/// <summary>The chain-router: requests and finished stages in, the next stages' tasks and the sessions' results out.</summary>
internal sealed class RouterLoop : IServiceLoop
{
    private const int MaxRecordsPerTurn = 256;
    private readonly IBusConsumer _consumer;
    private readonly OwnedPartitions _owned = new();
    private readonly OpenWork _work = new();
    private readonly RouterIntake _intake;
    private readonly Action<string, int, long> _commit;

    public RouterLoop(IBus bus, ChainRouterOptions options, TimeProvider time)
    {
        var before = new DeliveredBefore();
        _intake = new RouterIntake(options, new RouterEmitter(bus, time, before), before, _owned, _work, new DeadLetters(bus));
        _owned.Tell(_intake);

        // In this order history is re-read: requests open sessions, results of stages move them on, the router's own records tell what was sent.
        string[] topics = [Topics.Requests, Topics.StageResults, Topics.FusionTasks, Topics.Results, .. options.Models.Select(Topics.StageTasks)];
        bus.EnsureTopics(topics);
        _consumer = bus.Subscribe(new SubscriptionOptions { Topics = topics, Group = "chain-router", Assignment = _owned });
        _commit = Commit;
    }

    /// <inheritdoc/>
    public void RunOnce(TimeSpan idle)
    {
        _consumer.Poll(_intake, MaxRecordsPerTurn, idle);
        _owned.Settle(_consumer);
        _work.Advance(_owned, _commit);
    }

    /// <summary>Every result is read again after a start, so that a request which is repeated later still has no effect: that topic is never committed.</summary>
    private void Commit(string topic, int partition, long next)
    {
        if (topic != Topics.Results)
        {
            _consumer.Commit(topic, partition, next);
        }
    }

    /// <inheritdoc/>
    public void Wake() => _consumer.Wake();

    /// <inheritdoc/>
    public void Dispose() => _consumer.Dispose();
}
