using ModelNet.Bus;
using ModelNet.Contracts;
using ModelNet.Dashboard.Observe;
using ModelNet.Hosting;

namespace ModelNet.Dashboard.Intake;

/// <summary>
/// Reads what happens to sessions, and dead letters: the last records of each partition first, then what comes. The history is read topic by topic, so that what begins a session comes before
/// what continues and ends it; later a short look at each topic in turn does the same.
/// </summary>
internal sealed class FollowLoop : IServiceLoop
{
    private const int MaxRecordsPerTurn = 1024;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100); // the page asks once a second
    private readonly ManualResetEventSlim _wake = new(false);
    private readonly List<IBusConsumer> _consumers = [];
    private readonly RecordIntake _intake;

    public FollowLoop(IBus bus, DashboardOptions options, Board board)
    {
        var now = options.Deployment.Look();
        string[] letters = [.. now.Topics.Select(topic => topic.Name).Where(name => name.EndsWith(DeadLetters.Suffix, StringComparison.Ordinal))];
        _intake = new RecordIntake(board);
        try
        {
            foreach (var topic in (string[])[Topics.Requests, Topics.FusedTokens, Topics.StageTokens, Topics.Results, .. letters])
            {
                bus.EnsureTopics([topic]);
                _consumers.Add(bus.Subscribe(new SubscriptionOptions { Topics = [topic], Start = StartPosition.Latest, Visibility = Visibility.Durable }));
                Rewind(_consumers[^1], now.Topics.FirstOrDefault(each => each.Name == topic), options.History);
            }
        }
        catch
        {
            Dispose();
            throw;
        }

        board.Begin();
    }

    /// <inheritdoc/>
    public void RunOnce(TimeSpan idle)
    {
        var handled = 0;
        foreach (var consumer in _consumers)
        {
            handled += consumer.Poll(_intake, MaxRecordsPerTurn, TimeSpan.Zero);
            if (!consumer.CaughtUp)
            {
                break; // history: the next topic has its turn when this one has been read
            }
        }

        if (handled == 0)
        {
            _wake.Wait(s_pause);
        }
    }

    /// <inheritdoc/>
    public void Wake() => _wake.Set();

    /// <inheritdoc/>
    public void Dispose()
    {
        _consumers.ForEach(consumer => consumer.Dispose());
        _wake.Dispose();
    }

    private static void Rewind(IBusConsumer consumer, TopicSight? topic, int history)
    {
        foreach (var partition in topic?.Partitions ?? [])
        {
            consumer.Seek(topic!.Name, partition.Partition, Math.Max(partition.Start, partition.End - history));
        }
    }
}
