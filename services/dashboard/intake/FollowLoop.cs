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
    private readonly Dictionary<string, IBusConsumer> _consumers = new(StringComparer.Ordinal);
    private readonly IBus _bus;
    private readonly int _history;
    private readonly Board _board;
    private readonly RecordIntake _intake;

    public FollowLoop(IBus bus, DashboardOptions options, Board board)
    {
        (_bus, _history, _board) = (bus, options.History, board);
        _intake = new RecordIntake(board);
        var now = options.Deployment.Look();
        try
        {
            foreach (var topic in (string[])[Topics.Requests, Topics.FusedTokens, Topics.StageTokens, Topics.Results])
            {
                Follow(topic, now);
            }

            FollowLetters(now);
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
        FollowLetters(_board.Read(board => board.Deployment));
        foreach (var consumer in _consumers.Values)
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
        foreach (var consumer in _consumers.Values)
        {
            consumer.Dispose();
        }

        _wake.Dispose();
    }

    /// <summary>Topics for dead letters may be made when the first one is written.</summary>
    private void FollowLetters(DeploymentState state)
    {
        foreach (var topic in state.Topics)
        {
            if (topic.Name.EndsWith(DeadLetters.Suffix, StringComparison.Ordinal) && !_consumers.ContainsKey(topic.Name))
            {
                Follow(topic.Name, state);
            }
        }
    }

    private void Follow(string topic, DeploymentState state)
    {
        _bus.EnsureTopics([topic]);
        var consumer = _bus.Subscribe(new SubscriptionOptions { Topics = [topic], Start = StartPosition.Latest, Visibility = Visibility.Durable });
        _consumers.Add(topic, consumer);
        foreach (var partition in state.Topics.FirstOrDefault(each => each.Name == topic)?.Partitions ?? [])
        {
            consumer.Seek(topic, partition.Partition, Math.Max(partition.Start, partition.End - _history));
        }
    }
}
