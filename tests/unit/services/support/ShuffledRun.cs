using ModelNet.ChainRouter;
using ModelNet.Client;
using ModelNet.Contracts;
using ModelNet.Fuser;
using ModelNet.Hosting;
using ModelNet.Inference;
using ModelNet.ModelWorker;
using ModelNet.Verifier.Reading;

namespace ModelNet.Services.Tests;

/// <summary>One session of the models m and n through all services, whose turns come in a random order, with services that start again and records that are written twice between them.</summary>
internal sealed class ShuffledRun
{
    private readonly LogBench _log;
    private readonly Func<IServiceLoop>[] _makers;
    private readonly IServiceLoop[] _loops;

    private ShuffledRun(LogBench log, Func<IServiceLoop>[] makers)
    {
        _log = log;
        _makers = makers;
        _loops = [.. makers.Select(make => make())];
    }

    public LogBench Log => _log;

    /// <summary>Runs the session to its end and reads its log; the story is for the message of a failure.</summary>
    /// <param name="request">The session, called <see cref="Given.Session"/>.</param>
    /// <param name="models">The models m and n.</param>
    /// <param name="random">The order of the turns.</param>
    /// <param name="context">The models' contexts, in tokens.</param>
    /// <param name="disturb">Called now and then between turns.</param>
    /// <param name="ahead">Whether the workers compute what they expect; by default whenever they can, so that it meets everything else.</param>
    /// <param name="counters">What the workers count, all of them together.</param>
    public static (LogContents Log, string Story) Of(SessionRequest request, IModel[] models, Random random, int context = 256, Action<ShuffledRun, Random>? disturb = null, DecodeAhead ahead = DecodeAhead.Always, WorkerCounters? counters = null)
    {
        using var log = new LogBench();
        var clock = new HandClock();
        var run = new ShuffledRun(log, [
            () => new RouterLoop(log.Bus, new ChainRouterOptions { Models = ["m", "n"] }, TimeProvider.System),
            () => new FuserLoop(log.Bus, new FuserOptions(), clock),
            .. models.Select(model => (Func<IServiceLoop>)(() => new WorkerLoop(log.Bus, Given.Worker(model, sequences: 4, context) with { DecodeAhead = ahead, Counters = counters ?? new WorkerCounters() }, TimeProvider.System))),
        ]);
        new SessionClient(log.Bus).Submit(request);
        run.Shuffle(random, disturb);
        run.End(clock);
        var contents = LogSource.OfFolder(log.Folder);
        var result = contents.Results.ShouldHaveSingleItem($"{request.Flow}\n{log.FusionStory()}").Message;
        result.Outcome.ShouldBe(Outcome.Completed, $"{request.Flow}\n{result.Error}");
        return (contents, log.FusionStory());
    }

    /// <summary>A service starts again, a record of the fusion is written twice, or something else happens.</summary>
    public void Disturb(Random random, Action otherwise)
    {
        switch (random.Next(4))
        {
            case 0:
                Restart(random);
                break;
            case 1:
                Repeat<StepDistribution>(Topics.StepDistributions, random);
                break;
            case 2:
                Repeat<FusedTokens>(Topics.FusedTokens, random);
                break;
            default:
                otherwise();
                break;
        }
    }

    /// <summary>A service ends and starts anew.</summary>
    public void Restart(Random random)
    {
        var which = random.Next(_loops.Length);
        _loops[which].Dispose();
        _loops[which] = _makers[which]();
    }

    /// <summary>A record of the topic is written once more, as it was or changed.</summary>
    public void Repeat<T>(string topic, Random random, Action<T>? change = null)
        where T : class, IAvroMessage, new()
    {
        if (_log.All<T>(topic) is { Count: > 0 } records)
        {
            var record = records[random.Next(records.Count)];
            change?.Invoke(record);
            _log.Append(topic, Given.Session, record);
        }
    }

    private void Shuffle(Random random, Action<ShuffledRun, Random>? disturb)
    {
        for (var turn = 0; turn < 200; turn++)
        {
            _loops[random.Next(_loops.Length)].RunOnce(TimeSpan.Zero);
            if (disturb is not null && random.Next(8) == 0)
            {
                disturb(this, random);
            }
        }
    }

    /// <summary>Lets everything settle; whoever waits for something that was lost is asked again after a while.</summary>
    private void End(HandClock clock)
    {
        _log.Settle(_loops);
        for (var wait = 0; _log.All<Result>(Topics.Results).Count == 0 && wait < 60; wait++)
        {
            clock.Advance(TimeSpan.FromSeconds(400));
            _log.Settle(_loops);
        }

        Array.ForEach(_loops, loop => loop.Dispose());
        _log.Bus.FlushAsync().AsTask().GetAwaiter().GetResult();
    }
}
